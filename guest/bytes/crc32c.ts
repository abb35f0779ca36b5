import {loadLe64, storeLe32} from './little-endian.ts';
import {load8, loadLe32} from './little-endian.ts';
import {allocateRegion, Region} from './region.ts';

/** The Castagnoli polynomial 0x1edc6f41 with its bits reversed (RFC 3720 B.4). */
const POLYNOMIAL: u32 = 0x82f63b78;
/** Tables for eight bytes at a time; table `n` is at 1024 * n and holds 256 entries of 4 bytes. */
const TABLES: u32 = 8;
let tables: Region | null = null;

/** CRC-32C of `length` bytes from `at` (RFC 3720 B.4); "123456789" gives 0xe3069283. */
export function crc32c(region: Region, at: u32, length: u32): u32 {
  const table = readyTables();
  let crc: u32 = 0xffffffff;
  let left = length;
  for (; left >= 8; left -= 8, at += 8) {
    const bytes = loadLe64(region, at) ^ (crc as u64);
    crc = 0;
    for (let index: u32 = 0; index < 8; index++) {
      crc ^= loadLe32(table, 1024 * (7 - index) + 4 * (((bytes >> (8 * index)) & 255) as u32));
    }
  }
  for (; left > 0; left--, at++) {
    crc = (crc >> 8) ^ loadLe32(table, 4 * ((crc ^ load8(region, at)) & 255));
  }
  return ~crc;
}

function readyTables(): Region {
  const ready = tables;
  if (ready) return ready;
  const made = allocateRegion(TABLES * 1024);
  for (let byte: u32 = 0; byte < 256; byte++) storeLe32(made, 4 * byte, crcOfByte(byte));
  for (let entry: u32 = 256; entry < TABLES * 256; entry++) {
    const before = loadLe32(made, 4 * (entry - 256));
    storeLe32(made, 4 * entry, (before >> 8) ^ loadLe32(made, 4 * (before & 255)));
  }
  tables = made;
  return made;
}

function crcOfByte(byte: u32): u32 {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  return crc;
}
