import {loadLe32, load8} from '../bytes/little-endian.ts';
import {fits} from '../bytes/fits.ts';
import {locate, Region} from '../bytes/region.ts';
import {CODEC_BROKEN, CODEC_TOO_LARGE} from './codec.ts';
import {decompress, get, initialize, isError, malloc, open, put} from './imports/zstd.ts';

/** Bytes of each of the two buffers in the codec's memory: twice the largest qcow2 cluster. */
const BUFFER_SIZE: u32 = 0x400000;

// RFC 8878 3.1.1 "Zstandard Frames" and 3.1.2 "Skippable Frames".
const FRAME_MAGIC: u32 = 0xfd2fb528;
const SKIPPABLE_MAGIC: u32 = 0x184d2a50;
const SKIPPABLE_MASK: u32 = 0xfffffff0;
const BLOCK_RLE: u32 = 1;
const BLOCK_RESERVED: u32 = 3;
/** Window descriptor of 128 MiB, the largest window that libzstd takes unless told otherwise. */
const WINDOW_LIMIT: u32 = 17 << 3;

let input: u32 = 0;
let output: u32 = 0;

/**
 * Decompresses zstd frames from `at` of `from` to `toAt` of `to`, one after another, until they come to `toLength`
 * bytes or `length` is used up; gives the bytes made. What follows the frame that fills the space is not looked at.
 * CODEC_BROKEN when a frame is damaged, cut short, longer than the space left, or wants too large a window.
 */
export function decompressZstd(from: Region, at: u32, length: u32, to: Region, toAt: u32, toLength: u32): i32 {
  if (!fits(at, length, from.size) || !fits(toAt, toLength, to.size)) unreachable();
  openCodec();
  let taken: u32 = 0;
  let made: u32 = 0;
  while (made < toLength && taken < length) {
    const size = frameSize(from, at + taken, length - taken);
    if (size == 0 || wantsLargeWindow(from, at + taken)) return CODEC_BROKEN;
    if (size > BUFFER_SIZE) return CODEC_TOO_LARGE;
    put(input, locate(from, at + taken, size), size);
    const result = decompress(output, min(BUFFER_SIZE, toLength - made), input, size);
    if (isError(result) != 0) return CODEC_BROKEN;
    get(output, locate(to, toAt + made, result), result);
    taken += size;
    made += result;
  }
  return made as i32;
}

function openCodec(): void {
  if (input != 0) return;
  open();
  initialize();
  input = malloc(BUFFER_SIZE);
  output = malloc(BUFFER_SIZE);
  if (input == 0 || output == 0) unreachable();
}

/** Bytes of the frame at `at`, headers and checksum with it; zero when there is none that ends within `length`. */
function frameSize(from: Region, at: u32, length: u32): u32 {
  if (length < 8) return 0;
  const magic = loadLe32(from, at);
  if ((magic & SKIPPABLE_MASK) == SKIPPABLE_MAGIC) {
    const size = loadLe32(from, at + 4);
    return size <= length - 8 ? size + 8 : 0;
  }
  if (magic != FRAME_MAGIC) return 0;
  const descriptor = load8(from, at + 4) as u32;
  const checksum: u32 = descriptor & 4;
  let size: u32 = 5 + headerFieldsSize(descriptor);
  let isLast = false;
  while (!isLast) {
    if (size > length || length - size < 3) return 0;
    const block = (loadLe32(from, at + size - 1) >> 8) as u32;
    const type = (block >> 1) & 3;
    if (type == BLOCK_RESERVED) return 0;
    isLast = (block & 1) != 0;
    // Sizes have 21 bits, so the sum stays far from wrapping while it is checked against `length`.
    size += 3 + (type == BLOCK_RLE ? 1 : block >> 3);
  }
  return size <= length && checksum <= length - size ? size + checksum : 0;
}

/** True for a frame of which libzstd would make the window, since it does not say how much it holds, and that is too large. */
function wantsLargeWindow(from: Region, at: u32): bool {
  const descriptor = load8(from, at + 4) as u32;
  const hasWindowOnly = (descriptor & 0x20) == 0 && descriptor >> 6 == 0;
  return loadLe32(from, at) == FRAME_MAGIC && hasWindowOnly && (load8(from, at + 5) as u32) > WINDOW_LIMIT;
}

/** RFC 8878 3.1.1.1: window descriptor, dictionary id and content size, as the frame's descriptor has them. */
function headerFieldsSize(descriptor: u32): u32 {
  const isSingleSegment = (descriptor & 0x20) != 0;
  const dictionaryFlag = descriptor & 3;
  const contentFlag = descriptor >> 6;
  const window: u32 = isSingleSegment ? 0 : 1;
  const dictionary: u32 = dictionaryFlag == 3 ? 4 : dictionaryFlag;
  const content: u32 = contentFlag == 0 ? (isSingleSegment ? 1 : 0) : 1 << contentFlag;
  return window + dictionary + content;
}
