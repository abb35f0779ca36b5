import {findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {isNamed} from '../bytes/text.ts';
import {Aes} from './aes.ts';
import {BlockCipher} from './block-cipher.ts';
import {EssivIv, IvGenerator, Plain64Iv, PlainIv} from './iv-generator.ts';
import {openHash} from './open-hash.ts';
import {Serpent} from './serpent.ts';
import {CbcCipher, CIPHER_SECTOR_SIZE, CtrCipher, EcbCipher, SectorCipher, XtsCipher} from './sector-cipher.ts';
import {Twofish} from './twofish.ts';

const HYPHEN: u8 = 0x2d;
const COLON: u8 = 0x3a;

/**
 * A cipher by the names that LUKS headers have: `aes` and `xts-plain64`, `cbc-essiv:sha256`; the key is all of `key`.
 * Null when a name is unknown or the key has a size that the cipher does not take.
 */
export function openSectorCipher(
  name: Region,
  specification: Region,
  key: Region,
  sectorSize: u32 = CIPHER_SECTOR_SIZE,
): SectorCipher | null {
  const hyphen = findByte(specification, 0, specification.size, HYPHEN);
  const mode = sliceRegion(specification, 0, hyphen);
  if (isNamed(mode, 'xts')) return openXts(name, behind(specification, hyphen), key, sectorSize);
  const cipher = openBlockCipher(name, key);
  if (!cipher) return null;
  if (isNamed(mode, 'ecb')) return new EcbCipher(cipher);
  const generator = openGenerator(name, behind(specification, hyphen), key);
  if (!generator) return null;
  if (isNamed(mode, 'cbc')) return new CbcCipher(cipher, generator, sectorSize);
  return isNamed(mode, 'ctr') ? new CtrCipher(cipher, generator) : null;
}

/** XTS has two keys of one size: the second encrypts tweaks (IEEE 1619-2007 5.1). */
function openXts(name: Region, generatorName: Region, key: Region, sectorSize: u32): SectorCipher | null {
  const half = key.size / 2;
  if (half * 2 != key.size) return null;
  const cipher = openBlockCipher(name, sliceRegion(key, 0, half));
  const tweakCipher = openBlockCipher(name, sliceRegion(key, half, half));
  const generator = openGenerator(name, generatorName, key);
  if (!cipher || !tweakCipher || !generator || cipher.blockSize != 16) return null;
  return new XtsCipher(cipher, tweakCipher, generator, sectorSize);
}

/** `key` is all of the sector cipher's key, both of XTS. */
function openGenerator(name: Region, specification: Region, key: Region): IvGenerator | null {
  const colon = findByte(specification, 0, specification.size, COLON);
  const kind = sliceRegion(specification, 0, colon);
  if (isNamed(kind, 'plain64')) return new Plain64Iv();
  if (isNamed(kind, 'plain')) return new PlainIv();
  if (!isNamed(kind, 'essiv')) return null;
  const hash = openHash(behind(specification, colon));
  if (!hash) return null;
  const salt = allocateRegion(hash.digestSize);
  hash.start();
  hash.update(key, 0, key.size);
  hash.finish(salt, 0);
  const cipher = openBlockCipher(name, salt);
  return cipher ? new EssivIv(cipher) : null;
}

function openBlockCipher(name: Region, key: Region): BlockCipher | null {
  if (key.size != 16 && key.size != 24 && key.size != 32) return null;
  if (isNamed(name, 'aes')) return new Aes(key);
  if (isNamed(name, 'serpent')) return new Serpent(key);
  return isNamed(name, 'twofish') ? new Twofish(key) : null;
}

/** What follows the mark at `at`; nothing when `at` is the end. */
function behind(text: Region, at: u32): Region {
  return at == text.size ? sliceRegion(text, at, 0) : sliceRegion(text, at + 1, text.size - at - 1);
}
