/** The one passphrase of every encrypted image; formats that use it name it so in their options. */
export const SECRET = 'secret,id=k,data=abc';

type Encrypted = {readonly format: string; readonly options: string};

export function isEncrypted({format, options}: Encrypted): boolean {
  return format === 'luks' || options.includes('key-secret');
}

/** What defines the secret to a command; nothing for an image that needs none. */
export function nameSecret(image: Encrypted): readonly string[] {
  return isEncrypted(image) ? ['--object', SECRET] : [];
}

/** An image as --image-opts names it, with the secret that it needs. */
export function spell(image: Encrypted, file: string): string {
  const key = image.format === 'luks' ? 'key-secret' : 'encrypt.key-secret';
  return `driver=${image.format},${isEncrypted(image) ? `${key}=k,` : ''}file.filename=${file}`;
}

/** What stands before the name of an image: nothing, or what an encrypted one needs. */
export function unlock(image: Encrypted, file: string): {readonly options: readonly string[]; readonly name: string} {
  return isEncrypted(image)
    ? {options: [...nameSecret(image), '--image-opts'], name: spell(image, file)}
    : {options: [], name: file};
}
