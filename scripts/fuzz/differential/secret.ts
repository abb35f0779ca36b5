/** The one passphrase of every encrypted image; formats that use it name it so in their options. */
export const SECRET = 'secret,id=k,data=abc';

type Encrypted = {readonly format: string; readonly options: string};

export function isEncrypted({format, options}: Encrypted): boolean {
  return format === 'luks' || options.includes('key-secret');
}

/** An encrypted image as --image-opts names it. */
export function nameEncrypted({format}: Encrypted, file: string): string {
  const key = format === 'luks' ? 'key-secret' : 'encrypt.key-secret';
  return `driver=${format},${key}=k,file.filename=${file}`;
}

/** What stands before the name of an image: nothing, or what an encrypted one needs. */
export function unlock(image: Encrypted, file: string): {readonly options: readonly string[]; readonly name: string} {
  return isEncrypted(image)
    ? {options: ['--object', SECRET, '--image-opts'], name: nameEncrypted(image, file)}
    : {options: [], name: file};
}
