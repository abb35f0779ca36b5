import {fits} from '../bytes/fits.ts';
import {locate, Region} from '../bytes/region.ts';
import {CODEC_NO_GAIN} from './codec.ts';
import {
  deflateEnd,
  deflateInit,
  deflateNew,
  deflateProcess,
  get,
  initialize,
  malloc,
  open,
  put,
} from './imports/deflate.ts';

/** Bytes of the two buffers in the codec's memory: the largest unit of any format, and what it can come to. */
const INPUT_SIZE: u32 = 0x200000;
const OUTPUT_SIZE: u32 = INPUT_SIZE + (INPUT_SIZE >> 8) + 64;
/** What this library makes of level 5 is within one percent of what zlib makes of its default, 6, and takes less time. */
const LEVEL: i32 = 5;
/** zlib's Z_FINISH and Z_STREAM_END. */
const FINISH: i32 = 4;
const STREAM_END: i32 = 1;
/** qcow2.txt "Compressed Clusters Descriptor": no distance reaches further back than 4096 bytes. */
const RAW_4K_WINDOW: i32 = -12;
const ZLIB_32K_WINDOW: i32 = 15;

let input: u32 = 0;
let output: u32 = 0;

/**
 * Deflates (RFC 1951) `length` bytes, at most 2 MiB, from `at` of `from` to `toAt` of `to`, so that a window of 4 KiB
 * inflates it; gives the bytes made. CODEC_NO_GAIN when they come to more than `toLength`.
 */
export function deflateRaw4k(from: Region, at: u32, length: u32, to: Region, toAt: u32, toLength: u32): i32 {
  return deflateWith(RAW_4K_WINDOW, from, at, length, to, toAt, toLength);
}

/** The same as a zlib stream (RFC 1950: header, deflate, checksum), for a window of 32 KiB. */
export function deflateZlib(from: Region, at: u32, length: u32, to: Region, toAt: u32, toLength: u32): i32 {
  return deflateWith(ZLIB_32K_WINDOW, from, at, length, to, toAt, toLength);
}

function deflateWith(windowBits: i32, from: Region, at: u32, length: u32, to: Region, toAt: u32, toLength: u32): i32 {
  if (!fits(at, length, from.size) || !fits(toAt, toLength, to.size) || length > INPUT_SIZE) unreachable();
  const stream = openStream(windowBits);
  put(input, locate(from, at, length), length);
  // A stream that fills the space to its last byte does not tell that it has ended.
  const space = min(OUTPUT_SIZE, toLength + 1);
  const result = deflateProcess(stream, input, length, output, space, FINISH);
  deflateEnd(stream);
  if (result >> 24 != STREAM_END) return CODEC_NO_GAIN;
  const made: u32 = result & 0xffffff;
  if (made > toLength) return CODEC_NO_GAIN;
  get(output, locate(to, toAt, made), made);
  return made as i32;
}

function openStream(windowBits: i32): u32 {
  if (input == 0) {
    open();
    initialize();
    input = malloc(INPUT_SIZE);
    output = malloc(OUTPUT_SIZE);
  }
  const stream = deflateNew();
  // The codec has memory for a stream whatever is compressed.
  if (input == 0 || output == 0 || stream == 0) unreachable();
  if (deflateInit(stream, LEVEL, windowBits) != 0) unreachable();
  return stream;
}
