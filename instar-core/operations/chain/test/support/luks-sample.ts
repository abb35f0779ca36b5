import {Buffer} from 'node:buffer';

export type LuksSample = {
  readonly cipher?: string;
  readonly mode?: string;
  readonly hash?: string;
  readonly keyBytes?: number;
  /** Bytes behind the header and the key material. */
  readonly payloadBytes?: number;
};

const KEY_SLOTS = 8;

/** A LUKS1 volume that no passphrase opens: its header says what it should, and all behind it is zeros. */
export function makeLuks({
  cipher = 'aes',
  mode = 'xts-plain64',
  hash = 'sha256',
  keyBytes = 64,
  payloadBytes = 4096,
}: LuksSample = {}): Buffer {
  const slotSectors = Math.ceil((keyBytes * 4000) / 4096) * 8;
  const payloadSector = 8 + KEY_SLOTS * slotSectors;
  const image = Buffer.alloc(payloadSector * 512 + payloadBytes);
  image.write('LUKS\u00BA\u00BE\0\u0001', 'latin1');
  image.write(cipher, 8);
  image.write(mode, 40);
  image.write(hash, 72);
  image.writeUInt32BE(payloadSector, 104);
  image.writeUInt32BE(keyBytes, 108);
  image.writeUInt32BE(1000, 164);
  image.write('01234567-89ab-cdef-0123-456789abcdef', 168);
  for (let slot = 0; slot < KEY_SLOTS; slot++) {
    const at = 208 + 48 * slot;
    image.writeUInt32BE(slot === 0 ? 0x00_ac_71_f3 : 0x00_00_de_ad, at);
    image.writeUInt32BE(slot === 0 ? 2000 : 0, at + 4);
    image.writeUInt32BE(8 + slot * slotSectors, at + 40);
    image.writeUInt32BE(4000, at + 44);
  }

  return image;
}

/** A LUKS2 volume of this metadata, whose key material and checksums are zeros. */
export function makeLuks2(metadata: string, sizeBytes = 0x10_00_00): Buffer {
  const image = Buffer.alloc(sizeBytes);
  image.write('LUKS\u00BA\u00BE\0\u0002', 'latin1');
  image.writeBigUInt64BE(0x40_00n, 8);
  image.write('a label', 24);
  image.write('01234567-89ab-cdef-0123-456789abcdef', 168);
  image.write(metadata, 4096);
  return image;
}
