import {
  REASON_LUKS_CIPHER,
  REASON_LUKS_GENERATOR,
  REASON_LUKS_GENERATOR_CAST5,
  REASON_LUKS_GENERATOR_HASH,
  REASON_LUKS_GENERATOR_KEY,
  REASON_LUKS_HASH,
  REASON_LUKS_MODE,
  REASON_LUKS_MODE_FORM,
} from '../abi/image-reasons.ts';
import {findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {isNamed, storeText} from '../bytes/text.ts';
import {refuseImage, refuseImageNaming} from '../report/refusal.ts';
import {LuksHeader} from './header.ts';

const HYPHEN: u8 = 0x2d;

/** Ends the program when a name in the header is one that qemu-img does not know, in the order in which it looks. */
export function checkLuksCipher(header: LuksHeader): void {
  const specification = header.specification;
  const hasGenerator = findByte(specification, 0, specification.size, HYPHEN) < specification.size;
  if (!hasGenerator) refuseText(REASON_LUKS_MODE_FORM, specification);
  if (header.hasGeneratorHash && hashSize(header.ivGeneratorHash) == 0)
    refuseText(REASON_LUKS_HASH, header.ivGeneratorHash);
  const mode = header.mode;
  if (!isMode(mode)) refuseText(REASON_LUKS_MODE, mode);
  const keyBytes = isNamed(mode, 'xts') ? header.keyBytes / 2 : header.keyBytes;
  const cipher = header.cipherName;
  if (!takesKey(cipher, keyBytes)) refuseText(REASON_LUKS_CIPHER, cipher, keyBytes);
  if (hashSize(header.hash) == 0) refuseText(REASON_LUKS_HASH, header.hash);
  checkGenerator(header, cipher);
}

function checkGenerator(header: LuksHeader, cipher: Region): void {
  const generator = header.ivGenerator;
  const isEssiv = isNamed(generator, 'essiv');
  const isKnown = isEssiv || isNamed(generator, 'plain64') || isNamed(generator, 'plain');
  if (!isKnown) refuseText(REASON_LUKS_GENERATOR, generator);
  if (!isEssiv) return;
  if (!header.hasGeneratorHash) refuseImage(REASON_LUKS_GENERATOR_HASH);
  checkGeneratorKey(cipher, header.ivGeneratorHash);
}

function refuseText(reason: u32, text: Region, first: u64 = 0): void {
  refuseImageNaming(reason, text, 0, text.size, first);
}

function isMode(mode: Region): bool {
  return isNamed(mode, 'xts') || isNamed(mode, 'cbc') || isNamed(mode, 'ecb') || isNamed(mode, 'ctr');
}

/** The ciphers that LUKS headers name, each with the sizes of its key in bytes. */
function takesKey(cipher: Region, keyBytes: u32): bool {
  if (isNamed(cipher, 'cast5')) return keyBytes == 16;
  const isWide = isNamed(cipher, 'aes') || isNamed(cipher, 'serpent') || isNamed(cipher, 'twofish');
  return isWide && (keyBytes == 16 || keyBytes == 24 || keyBytes == 32);
}

/** ESSIV encrypts with a key that is a hash of the key, so the cipher must take one of that size. */
function checkGeneratorKey(cipher: Region, hash: Region): void {
  if (isNamed(cipher, 'cast5')) refuseImage(REASON_LUKS_GENERATOR_CAST5);
  const size = hashSize(hash);
  if (!takesKey(cipher, size)) refuseText(REASON_LUKS_GENERATOR_KEY, properName(cipher), size);
}

/** qemu-img's own name of a cipher. */
function properName(cipher: Region): Region {
  const name = allocateRegion(8);
  const text = isNamed(cipher, 'aes') ? 'AES' : isNamed(cipher, 'serpent') ? 'Serpent' : 'Twofish';
  return sliceRegion(name, 0, storeText(name, 0, text));
}

/** Bytes of a hash by its name; zero when qemu-img has none of that name. */
function hashSize(name: Region): u32 {
  if (isNamed(name, 'sha256') || isNamed(name, 'sm3')) return 32;
  if (isNamed(name, 'sha1') || isNamed(name, 'ripemd160')) return 20;
  if (isNamed(name, 'sha512')) return 64;
  if (isNamed(name, 'sha384')) return 48;
  if (isNamed(name, 'sha224')) return 28;
  return isNamed(name, 'md5') ? 16 : 0;
}
