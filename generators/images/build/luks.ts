import {createCipheriv, createHash, pbkdf2Sync} from 'node:crypto';
import {be16, be32, text} from '../patch.ts';
import {filled, image, piece, seeded, struct} from '../pieces.ts';
import type {SparseImage} from '../sparse-image.ts';

export type LuksOptions = {
  readonly cipherMode: 'xts-plain64' | 'cbc-plain64' | 'cbc-essiv:sha256';
  readonly keyBytes: 16 | 32 | 64;
  readonly hash: 'sha1' | 'sha256' | 'sha512';
};

const PASSWORD = 'abc123';
const SECTOR_BYTES = 512;
const STRIPES = 4000;
const ITERATIONS = 1000;
const SLOT_COUNT = 8;
/** On-disk format 1.2.3, figure 4: states of a key slot. */
const ACTIVE = 0x00ac71f3;
const INACTIVE = 0x0000dead;
const KEY_MATERIAL_ALIGNMENT = 8;
const PAYLOAD_BYTES = 64 * 1024;

/** LUKS 1 as in "LUKS On-Disk Format Specification" 1.2.3, with key, salts and stripes that are the same every time. */
export function makeLuks({cipherMode, keyBytes, hash}: LuksOptions): SparseImage {
  const key = seeded(1, keyBytes);
  const digestSalt = seeded(2, 32);
  const slotSalt = seeded(3, 32);
  const materialSectors = alignUp(Math.ceil((keyBytes * STRIPES) / SECTOR_BYTES), KEY_MATERIAL_ALIGNMENT);
  const slotSector = (slot: number) => KEY_MATERIAL_ALIGNMENT + slot * materialSectors;
  const payloadSector = slotSector(SLOT_COUNT);
  const slotKey = pbkdf2Sync(PASSWORD, slotSalt, ITERATIONS, keyBytes, hash);
  const header = struct(
    592,
    {at: 0, hex: '4c554b53babe'},
    be16(6, 1),
    text(8, 'aes'),
    text(40, cipherMode),
    text(72, hash),
    be32(104, payloadSector),
    be32(108, keyBytes),
    {at: 112, hex: pbkdf2Sync(key, digestSalt, ITERATIONS, 20, hash).toString('hex')},
    {at: 132, hex: digestSalt.toString('hex')},
    be32(164, ITERATIONS),
    text(168, '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'),
    ...Array.from({length: SLOT_COUNT}, (_, slot) => [
      be32(208 + slot * 48, slot === 0 ? ACTIVE : INACTIVE),
      be32(208 + slot * 48 + 4, slot === 0 ? ITERATIONS : 0),
      ...(slot === 0 ? [{at: 208 + 8, hex: slotSalt.toString('hex')}] : []),
      be32(208 + slot * 48 + 40, slotSector(slot)),
      be32(208 + slot * 48 + 44, STRIPES),
    ]).flat(),
  );
  const payload = filled(0x11, PAYLOAD_BYTES);
  return image(
    payloadSector * SECTOR_BYTES + PAYLOAD_BYTES,
    piece(0, header),
    piece(slotSector(0) * SECTOR_BYTES, encryptSectors(split(key, hash), slotKey, cipherMode)),
    piece(payloadSector * SECTOR_BYTES, encryptSectors(payload, key, cipherMode)),
  );
}

export function luksContent(): SparseImage {
  return image(PAYLOAD_BYTES, piece(0, filled(0x11, PAYLOAD_BYTES)));
}

/** "Anti-forensic splitting": all stripes but the last are arbitrary; the last makes the key come out. */
function split(key: Buffer, hash: string): Buffer {
  const stripes: Buffer[] = [];
  let mixed: Buffer = Buffer.alloc(key.length);
  for (let stripe = 0; stripe < STRIPES - 1; stripe++) {
    const bytes = seeded(1000 + stripe, key.length);
    stripes.push(bytes);
    mixed = diffuse(xor(mixed, bytes), hash);
  }
  return Buffer.concat([...stripes, xor(mixed, key)]);
}

/** The hash of each part of the hash's length, with the part's number before it. */
function diffuse(data: Buffer, hash: string): Buffer {
  const size = createHash(hash).digest().length;
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += size) {
    const part = data.subarray(at, at + size);
    parts.push(
      createHash(hash)
        .update(struct(4, be32(0, at / size)))
        .update(part)
        .digest()
        .subarray(0, part.length),
    );
  }
  return Buffer.concat(parts);
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((value, index) => value ^ (b[index] ?? 0)));
}

/** Encrypts whole sectors, numbered from 0; a part of a sector at the end is filled up with zeros. */
function encryptSectors(data: Buffer, key: Buffer, mode: LuksOptions['cipherMode']): Buffer {
  const sectors: Buffer[] = [];
  for (let at = 0; at < data.length; at += SECTOR_BYTES) {
    const sector = Buffer.alloc(SECTOR_BYTES);
    data.copy(sector, 0, at, at + SECTOR_BYTES);
    sectors.push(encryptSector(sector, at / SECTOR_BYTES, {key, mode}));
  }
  return Buffer.concat(sectors);
}

function encryptSector(
  data: Buffer,
  number: number,
  {key, mode}: {readonly key: Buffer; readonly mode: LuksOptions['cipherMode']},
): Buffer {
  const plain64 = Buffer.alloc(16);
  plain64.writeBigUInt64LE(BigInt(number));
  const initial = mode === 'cbc-essiv:sha256' ? encryptNumber(plain64, key) : plain64;
  const bits = mode === 'xts-plain64' ? key.length * 4 : key.length * 8;
  const cipher = createCipheriv(`aes-${bits}-${mode === 'xts-plain64' ? 'xts' : 'cbc'}`, key, initial);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

/** ESSIV: the sector number encrypted with the hash of the key. */
function encryptNumber(number: Buffer, key: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-ecb', createHash('sha256').update(key).digest(), null);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(number), cipher.final()]);
}

function alignUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/** LUKS 2: magic and version of both headers, which is as far as anybody reads who does not know it. */
export function makeLuks2(): SparseImage {
  const headerBytes = 0x4000;
  const json =
    '{"keyslots":{},"tokens":{},"segments":{},"digests":{},"config":{"json_size":"12288","keyslots_size":"0"}}';
  return image(
    2 * headerBytes + 4096,
    {at: 0, hex: '4c554b53babe0002'},
    {at: 8, hex: '0000000000004000'},
    text(4096, json),
    {at: headerBytes, hex: '534b554cbabe0002'},
    text(headerBytes + 4096, json),
  );
}
