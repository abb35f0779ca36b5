import {load8} from './little-endian.ts';
import {Region} from './region.ts';

/** ISO 3309, the polynomial 0x04c11db7 with its bits reversed. */
const POLYNOMIAL: u32 = 0xedb88320;

/** CRC-32 of `length` bytes from `at`, bit by bit: for headers. "123456789" gives 0xcbf43926. */
export function crc32(region: Region, at: u32, length: u32): u32 {
  let crc: u32 = 0xffffffff;
  for (let index: u32 = 0; index < length; index++) {
    crc ^= load8(region, at + index);
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  }
  return ~crc;
}
