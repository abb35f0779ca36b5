import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CONFIG_BODY} from '../abi/config.ts';
import {STATUS_OK, STATUS_UNSUPPORTED} from '../abi/status.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {Argon2} from '../cipher/argon2.ts';
import {openEncoder} from '../cipher/encoder.ts';
import {Encoding, NUMBERING_GUEST, writeEncoding} from '../cipher/encoding.ts';
import {openHash} from '../cipher/open-hash.ts';
import {legacyEncoding} from '../cipher/legacy-encoding.ts';
import {openSectorCipher} from '../cipher/open-sector-cipher.ts';
import {Pbkdf2} from '../cipher/pbkdf2.ts';
import {CIPHER_SECTOR_SIZE, SectorCipher} from '../cipher/sector-cipher.ts';
import {Place} from '../driver/place.ts';
import {emitMessage} from '../host/calls.ts';

const HASH: u32 = 1;
const DERIVE: u32 = 2;
const DECRYPT: u32 = 3;
const ARGON2: u32 = 4;
const ENCRYPT: u32 = 5;

// The config's body: u32 what to do, u32 a number, u32 lengths of four stretches, then the stretches. Emits the result
// (kind 1): the digest of the third by the hash named in the first; a key of `number` bytes derived from the password in
// the second and the salt in the third with as many iterations as the fourth's u32 says; the third decrypted from sector
// `number` on by the cipher named in the first, its mode in the fourth (empty: the legacy cipher), its key in the second;
// a key of `number` bytes by Argon2 of the password in the second and the salt in the third, with the fourth's u32s: type,
// passes, KiB, lanes; the third encrypted, all else as for decrypting.
export function run(): u32 {
  const config = new Region(CONFIG_ADDRESS + CONFIG_BODY, CONFIG_CAPACITY - CONFIG_BODY);
  const number = loadLe32(config, 4);
  let at: u32 = 24;
  const parts: Region[] = [];
  for (let index: u32 = 0; index < 4; index++) {
    const length = loadLe32(config, 8 + 4 * index);
    parts.push(sliceRegion(config, at, length));
    at += length;
  }
  const result = perform(loadLe32(config, 0), number, parts);
  if (!result) return STATUS_UNSUPPORTED;
  emitMessage(1, result, result.size);
  return STATUS_OK;
}

function perform(what: u32, number: u32, parts: Region[]): Region | null {
  if (what == HASH) return digest(parts[0], parts[2]);
  if (what == DERIVE) return derive(parts, number);
  if (what == ARGON2) return deriveSlowly(parts, number);
  if (what == ENCRYPT) return encrypt(parts, number);
  return what == DECRYPT ? decrypt(parts, number) : null;
}

function digest(name: Region, message: Region): Region | null {
  const hash = openHash(name);
  if (!hash) return null;
  const result = allocateRegion(hash.digestSize);
  hash.start();
  hash.update(message, 0, message.size);
  hash.finish(result, 0);
  return result;
}

function derive(parts: Region[], size: u32): Region | null {
  const hash = openHash(parts[0]);
  if (!hash) return null;
  const result = allocateRegion(size);
  new Pbkdf2(hash, parts[1]).derive(parts[2], loadLe32(parts[3], 0), result);
  return result;
}

function deriveSlowly(parts: Region[], size: u32): Region {
  const numbers = parts[3];
  const result = allocateRegion(size);
  const argon2 = new Argon2(loadLe32(numbers, 0), loadLe32(numbers, 4), loadLe32(numbers, 8), loadLe32(numbers, 12));
  argon2.derive(parts[1], parts[2], result);
  return result;
}

function decrypt(parts: Region[], sector: u32): Region | null {
  const cipher = openCipher(parts);
  if (cipher) cipher.decrypt(sector, parts[2], 0, parts[2].size);
  return cipher ? parts[2] : null;
}

function encrypt(parts: Region[], sector: u32): Region | null {
  const encoding = encodingOf(parts);
  if (!openCipher(parts)) return null;
  encoding.firstSector = sector;
  openEncoder(writeEncoding(encoding)).encode(0, new Place(), parts[2], 0, parts[2].size);
  return parts[2];
}

function openCipher(parts: Region[]): SectorCipher | null {
  const encoding = encodingOf(parts);
  return openSectorCipher(encoding.name, encoding.specification, encoding.key);
}

function encodingOf(parts: Region[]): Encoding {
  if (parts[3].size == 0) return legacyEncoding(parts[1]);
  return new Encoding(NUMBERING_GUEST, CIPHER_SECTOR_SIZE, parts[0], parts[3], parts[1]);
}
