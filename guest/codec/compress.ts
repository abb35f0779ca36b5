import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {COMPRESSION_QCOW2_ZSTD, COMPRESSION_QCOW_ZLIB, COMPRESSION_VMDK_GRAIN} from '../convert/compression.ts';
import {CODEC_NO_GAIN} from './codec.ts';
import {compressZstd} from './compress-zstd.ts';
import {deflateRaw4k, deflateZlib} from './deflate.ts';

// VMware Virtual Disk Format 5.0, "Stream-Optimized Compressed Sparse Extents": a compressed grain begins with a marker
// (u64 sector, u32 bytes of data) and ends at a whole sector.
const MARKER_SIZE: u32 = 12;
const MARKER_LENGTH_AT: u32 = 8;
const SECTOR_SIZE: u32 = 512;
/** RFC 1951 3.2.4: what does not shrink is stored, in blocks with five bytes before each; header and checksum besides. */
const GROWTH_LIMIT_SHIFT: u32 = 8;
const GROWTH_LIMIT: u32 = 64;

/**
 * Compresses the unit of `length` guest bytes at `guestOffset`, which is at `at` of `from`, to what is stored in the file,
 * at `intoAt` of `into`. Gives the bytes stored. CODEC_NO_GAIN when they come to more than `capacity`: the unit is then
 * stored as it is. `kind` is a COMPRESSION_* other than COMPRESSION_NONE.
 */
export function compressUnit(
  kind: u32,
  guestOffset: u64,
  from: Region,
  at: u32,
  length: u32,
  into: Region,
  intoAt: u32,
  capacity: u32,
): i32 {
  switch (kind) {
    case COMPRESSION_QCOW_ZLIB:
      return deflateRaw4k(from, at, length, into, intoAt, capacity);
    case COMPRESSION_QCOW2_ZSTD:
      return compressZstd(from, at, length, into, intoAt, capacity);
    case COMPRESSION_VMDK_GRAIN:
      return compressGrain(guestOffset, from, at, length, into, intoAt, capacity);
    default:
      return unreachable();
  }
}

/**
 * Most bytes that a unit of `length` bytes may take compressed: qcow images keep one that would not shrink as it is, vmdk
 * ones never do.
 */
export function compressedLimit(kind: u32, length: u32): u32 {
  if (kind != COMPRESSION_VMDK_GRAIN) return length - 1;
  return toSectors(MARKER_SIZE + length + (length >> GROWTH_LIMIT_SHIFT) + GROWTH_LIMIT);
}

function compressGrain(
  guestOffset: u64,
  from: Region,
  at: u32,
  length: u32,
  into: Region,
  intoAt: u32,
  capacity: u32,
): i32 {
  if (capacity < SECTOR_SIZE) return CODEC_NO_GAIN;
  const space = capacity - (capacity % SECTOR_SIZE) - MARKER_SIZE;
  const made = deflateZlib(from, at, length, into, intoAt + MARKER_SIZE, space);
  if (made < 0) return made;
  storeLe64(into, intoAt, guestOffset / SECTOR_SIZE);
  storeLe32(into, intoAt + MARKER_LENGTH_AT, made as u32);
  const end = MARKER_SIZE + (made as u32);
  const stored = toSectors(end);
  fillBytes(into, intoAt + end, stored - end, 0);
  return stored as i32;
}

function toSectors(bytes: u32): u32 {
  return (bytes + SECTOR_SIZE - 1) & ~(SECTOR_SIZE - 1);
}
