import {load8, store8} from '../bytes/little-endian.ts';
import {fits} from '../bytes/fits.ts';
import {Region} from '../bytes/region.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {CODEC_BROKEN} from '../codec/codec.ts';

/**
 * Apple Data Compression, a plain LZ77: the first byte of each item tells literal bytes (bit 7), or a copy of 4 to 67
 * bytes from up to 64 KiB back (bit 6), or of 3 to 18 bytes from up to 1 KiB back. Decompresses `length` bytes from
 * `at` of `from` to the beginning of `to`; gives the bytes made, or CODEC_BROKEN.
 */
export function decompressAdc(from: Region, at: u32, length: u32, to: Region, toLength: u32): i32 {
  const end = at + length;
  let made: u32 = 0;
  while (at < end && made < toLength) {
    const first: u32 = load8(from, at);
    const isLiteral = (first & 0x80) != 0;
    const count: u32 = isLiteral ? (first & 0x7f) + 1 : copyLength(first);
    const taken: u32 = isLiteral ? 1 + count : copySize(first);
    if (!fits(at, taken, end) || !fits(made, count, toLength)) return CODEC_BROKEN;
    if (isLiteral) {
      copyBytes(to, made, from, at + 1, count);
    } else {
      const distance = copyDistance(first, from, at);
      if (distance > made) return CODEC_BROKEN;
      repeat(to, made, distance, count);
    }

    at += taken;
    made += count;
  }

  return made as i32;
}

function isLong(first: u32): bool {
  return (first & 0x40) != 0;
}

/** Bytes that the item itself takes. */
function copySize(first: u32): u32 {
  return isLong(first) ? 3 : 2;
}

function copyLength(first: u32): u32 {
  return isLong(first) ? (first & 0x3f) + 4 : ((first >> 2) & 15) + 3;
}

/** At least 1. */
function copyDistance(first: u32, from: Region, at: u32): u32 {
  const next: u32 = load8(from, at + 1);
  return 1 + (isLong(first) ? (next << 8) | load8(from, at + 2) : ((first & 3) << 8) | next);
}

/** The stretch may overlap what it copies, and then repeats it. */
function repeat(to: Region, at: u32, distance: u32, count: u32): void {
  for (let index: u32 = 0; index < count; index++) store8(to, at + index, load8(to, at + index - distance));
}
