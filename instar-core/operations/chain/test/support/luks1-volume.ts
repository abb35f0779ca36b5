import {Buffer} from 'node:buffer';
import {createCipheriv, createHash, pbkdf2Sync} from 'node:crypto';
import {makeLuks} from './luks-sample.ts';

const SECTOR = 512;
const STRIPES = 4000;
const ITERATIONS = 1000;
const KEY_BYTES = 64;
const DIGEST_BYTES = 20;

/** A LUKS1 volume (LUKS On-Disk Format Specification 1.2.3) of aes-xts-plain64 and sha256, with the passphrase in slot 0. */
export function makeLuks1Volume(payload: Buffer, passphrase: string): Buffer {
  const volume = makeLuks({payloadBytes: payload.length});
  const key = createHash('sha512').update('the volume key').digest();
  const salt = Buffer.alloc(32, 5);
  salt.copy(volume, 132);
  pbkdf2Sync(key, salt, volume.readUInt32BE(164), DIGEST_BYTES, 'sha256').copy(volume, 112);
  volume.writeUInt32BE(ITERATIONS, 212);
  salt.copy(volume, 216);
  const slotKey = pbkdf2Sync(passphrase, salt, ITERATIONS, KEY_BYTES, 'sha256');
  encryptSectors(splitKey(key), slotKey).copy(volume, volume.readUInt32BE(248) * SECTOR);
  encryptSectors(payload, key).copy(volume, volume.readUInt32BE(104) * SECTOR);
  return volume;
}

/** "Anti-forensic splitter": all stripes but the last are zeros here. */
function splitKey(key: Buffer): Buffer {
  const stripes = Buffer.alloc(key.length * STRIPES);
  let mixed: Buffer = Buffer.alloc(key.length);
  for (let stripe = 1; stripe < STRIPES; stripe++) mixed = diffuse(mixed);
  for (const [index, byte] of key.entries()) {
    stripes[key.length * (STRIPES - 1) + index] = byte ^ (mixed[index] ?? 0);
  }

  return stripes;
}

function diffuse(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 32) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(at / 32);
    parts.push(
      createHash('sha256')
        .update(number)
        .update(bytes.subarray(at, at + 32))
        .digest(),
    );
  }

  return Buffer.concat(parts);
}

function encryptSectors(plain: Buffer, key: Buffer): Buffer {
  const sectors: Buffer[] = [];
  for (let at = 0; at < plain.length; at += SECTOR) {
    const tweak = Buffer.alloc(16);
    tweak.writeBigUInt64LE(BigInt(at / SECTOR));
    const cipher = createCipheriv('aes-256-xts', key, tweak);
    sectors.push(cipher.update(plain.subarray(at, at + SECTOR)), cipher.final());
  }

  return Buffer.concat(sectors);
}
