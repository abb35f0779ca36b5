import {fits} from '../bytes/fits.ts';
import {locate, Region} from '../bytes/region.ts';
import {CODEC_NO_GAIN} from './codec.ts';
import {compress, createContext, get, initialize, isError, malloc, open, put} from './imports/zstdcompress.ts';

/** Bytes of the two buffers in the codec's memory: the largest qcow2 cluster, and all that it can come to. */
const INPUT_SIZE: u32 = 0x200000;
const OUTPUT_SIZE: u32 = INPUT_SIZE + (INPUT_SIZE >> 8) + 64;
/** zstd's default, and the one whose strategy the codec has. */
const LEVEL: i32 = 3;

let input: u32 = 0;
let output: u32 = 0;
let context: u32 = 0;

/**
 * Compresses `length` bytes from `at` of `from`, at most 2 MiB, to one zstd frame (RFC 8878) at `toAt` of `to`; gives the
 * frame's bytes. CODEC_NO_GAIN when it comes to more than `toLength`.
 */
export function compressZstd(from: Region, at: u32, length: u32, to: Region, toAt: u32, toLength: u32): i32 {
  if (!fits(at, length, from.size) || !fits(toAt, toLength, to.size) || length > INPUT_SIZE) unreachable();
  openCodec();
  put(input, locate(from, at, length), length);
  // With less space than a frame can take the library writes more carefully, and slower.
  const made = compress(context, output, OUTPUT_SIZE, input, length, 0, 0, LEVEL);
  if (isError(made) != 0 || made > toLength) return CODEC_NO_GAIN;
  get(output, locate(to, toAt, made), made);
  return made as i32;
}

function openCodec(): void {
  if (input != 0) return;
  open();
  initialize();
  input = malloc(INPUT_SIZE);
  output = malloc(OUTPUT_SIZE);
  context = createContext();
  if (input == 0 || output == 0 || context == 0) unreachable();
}
