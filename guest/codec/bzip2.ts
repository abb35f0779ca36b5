import {fits} from '../bytes/fits.ts';
import {storeLe32, loadLe32} from '../bytes/little-endian.ts';
import {allocateRegion, locate, Region} from '../bytes/region.ts';
import {CODEC_BROKEN, CODEC_TOO_LARGE} from './codec.ts';
import {decompress, get, initialize, malloc, open, put} from './imports/bzip2.ts';

/** Bytes of the two buffers in the codec's memory; the codec itself needs a little below four MiB. */
const INPUT_SIZE: u32 = 0x300000;
const OUTPUT_SIZE: u32 = 0x400000;

let input: u32 = 0;
let output: u32 = 0;
let outputLength: u32 = 0;
let count: Region | null = null;

/**
 * Decompresses one bzip2 stream of at most `length` bytes from `at` of `from` to `toAt` of `to`; gives the bytes made.
 * What follows the stream's end is not looked at. CODEC_BROKEN when it is damaged, cut short or longer than `toLength`.
 */
export function decompressBzip2(from: Region, at: u32, length: u32, to: Region, toAt: u32, toLength: u32): i32 {
  if (!fits(at, length, from.size) || !fits(toAt, toLength, to.size)) unreachable();
  if (length > INPUT_SIZE || toLength > OUTPUT_SIZE) return CODEC_TOO_LARGE;
  const exchange = openCodec();
  put(input, locate(from, at, length), length);
  storeLe32(exchange, 0, toLength);
  put(outputLength, exchange.address, 4);
  if (decompress(output, outputLength, input, length, 0, 0) != 0) return CODEC_BROKEN;
  get(outputLength, exchange.address, 4);
  const made = loadLe32(exchange, 0);
  // A codec that says more than it was given space for is not believed.
  if (made > toLength) return CODEC_BROKEN;
  get(output, locate(to, toAt, made), made);
  return made as i32;
}

function openCodec(): Region {
  const ready = count;
  if (ready) return ready;
  open();
  initialize();
  input = malloc(INPUT_SIZE);
  output = malloc(OUTPUT_SIZE);
  outputLength = malloc(4);
  if (input == 0 || output == 0 || outputLength == 0) unreachable();
  const made = allocateRegion(4);
  count = made;
  return made;
}
