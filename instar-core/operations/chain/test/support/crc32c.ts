import type {Buffer} from 'node:buffer';

/** CRC-32C (RFC 3720 B.4) of all bytes, one bit at a time. */
export function crc32c(bytes: Buffer): number {
  let crc = 0xff_ff_ff_ff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82_f6_3b_78 : 0);
  }

  return ~crc >>> 0;
}
