import {Buffer} from 'node:buffer';
import crypto from 'node:crypto';

// A LUKS2 volume (LUKS2 On-Disk Format Specification) of Node's own ciphers, since qemu-img makes none.

export type Luks2Options = {
  readonly passphrase: string;
  readonly kdf: 'pbkdf2' | 'argon2i' | 'argon2id';
  readonly sectorSize: number;
  /** Where in the table the slot that opens is; those before it are of another passphrase. */
  readonly slot: number;
  /** Members that take the place of what the metadata would have, by object. */
  readonly change?: (metadata: Metadata) => unknown;
};

export type Metadata = {
  keyslots: Record<string, Record<string, unknown>>;
  segments: Record<string, Record<string, unknown>>;
  digests: Record<string, Record<string, unknown>>;
  config: Record<string, unknown>;
};

const SECTOR = 512;
const STRIPES = 4000;
const HEADER = 0x4000;
const AREA_SIZE = 0x40000;
const FIRST_AREA = 2 * HEADER;
const IV_TWEAK = 7;

/** The volume with this payload. */
export function makeLuks2Volume(payload: Buffer, options: Luks2Options): Buffer {
  const key = crypto.createHash('sha512').update('the volume’s key').digest();
  const slots = Array.from({length: options.slot + 1}, (_, slot) =>
    makeSlot(slot, slot === options.slot ? options.passphrase : 'another', key, options.kdf),
  );
  const offset = FIRST_AREA + AREA_SIZE * slots.length;
  const metadata: Metadata = {
    keyslots: Object.fromEntries(slots.map(({description}, slot) => [slot, description])),
    segments: {
      '0': {
        type: 'crypt',
        offset: String(offset),
        iv_tweak: String(IV_TWEAK),
        size: 'dynamic',
        encryption: 'aes-xts-plain64',
        sector_size: options.sectorSize,
      },
    },
    digests: {'0': makeDigest(key, Object.keys(slots))},
    config: {json_size: String(HEADER - 4096), keyslots_size: String(AREA_SIZE * slots.length)},
  };
  const changed = options.change?.(metadata) ?? metadata;
  const volume = Buffer.alloc(offset);
  volume.write('LUKS\xba\xbe\x00\x02', 0, 'latin1');
  volume.writeBigUInt64BE(BigInt(HEADER), 8);
  volume.write(typeof changed === 'string' ? changed : JSON.stringify(changed), 4096);
  for (const [slot, {material}] of slots.entries()) material.copy(volume, FIRST_AREA + slot * AREA_SIZE);
  return Buffer.concat([volume, encryptSectors(payload, key, options.sectorSize, IV_TWEAK)]);
}

/** AES-XTS with plain64, which counts sectors of 512 bytes whatever the cipher's sector is. */
function encryptSectors(data: Buffer, key: Buffer, sectorSize: number, first: number): Buffer {
  const sectors = [];
  for (let at = 0; at < data.length; at += sectorSize) {
    const vector = Buffer.alloc(16);
    vector.writeBigUInt64LE(BigInt(first + at / SECTOR));
    sectors.push(crypto.createCipheriv('aes-256-xts', key, vector).update(data.subarray(at, at + sectorSize)));
  }
  return Buffer.concat(sectors);
}

type Slot = {readonly description: Record<string, unknown>; readonly material: Buffer};

function makeSlot(slot: number, passphrase: string, key: Buffer, kdf: Luks2Options['kdf']): Slot {
  const salt = Buffer.alloc(32, slot + 1);
  const description = {
    type: 'luks2',
    key_size: 64,
    af: {type: 'luks1', stripes: STRIPES, hash: 'sha256'},
    area: {
      type: 'raw',
      encryption: 'aes-xts-plain64',
      key_size: 64,
      offset: String(FIRST_AREA + slot * AREA_SIZE),
      size: String(AREA_SIZE),
    },
    kdf: {...KDF[kdf], type: kdf, salt: salt.toString('base64')},
  };
  return {description, material: encryptSectors(splitKey(key), deriveKey(kdf, passphrase, salt), SECTOR, 0)};
}

const KDF = {
  pbkdf2: {hash: 'sha512', iterations: 1000},
  argon2i: {time: 2, memory: 256, cpus: 1},
  argon2id: {time: 3, memory: 1024, cpus: 4},
} as const;

function deriveKey(kdf: Luks2Options['kdf'], passphrase: string, salt: Buffer): Buffer {
  if (kdf === 'pbkdf2') return crypto.pbkdf2Sync(passphrase, salt, KDF.pbkdf2.iterations, 64, KDF.pbkdf2.hash);
  const {time, memory, cpus} = KDF[kdf];
  const parameters = {
    message: Buffer.from(passphrase),
    nonce: salt,
    parallelism: cpus,
    tagLength: 64,
    memory,
    passes: time,
  };
  return crypto.argon2Sync(kdf, parameters);
}

/** All stripes but the last could be random; here they are hashes of their numbers. */
function splitKey(key: Buffer): Buffer {
  const stripes = [];
  let mixed = Buffer.alloc(key.length);
  for (let stripe = 0; stripe + 1 < STRIPES; stripe++) {
    const random = crypto.createHash('sha512').update(`stripe ${stripe}`).digest();
    stripes.push(random);
    mixed = diffuse(xor(mixed, random));
  }
  return Buffer.concat([...stripes, xor(mixed, key)]);
}

function xor(a: Buffer, b: Buffer): Buffer<ArrayBuffer> {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}

function diffuse(block: Buffer): Buffer<ArrayBuffer> {
  const parts = [];
  for (let at = 0; at < block.length; at += 32) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(at / 32);
    parts.push(
      crypto
        .createHash('sha256')
        .update(number)
        .update(block.subarray(at, at + 32))
        .digest(),
    );
  }
  return Buffer.concat(parts);
}

function makeDigest(key: Buffer, keyslots: readonly string[]): Record<string, unknown> {
  const salt = Buffer.alloc(32, 0xd1);
  return {
    type: 'pbkdf2',
    keyslots,
    segments: ['0'],
    hash: 'sha256',
    iterations: 1000,
    salt: salt.toString('base64'),
    digest: crypto.pbkdf2Sync(key, salt, 1000, 32, 'sha256').toString('base64'),
  };
}
