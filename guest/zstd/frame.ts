import {forgetHuffmanTable, readLiterals} from './literals.ts';
import {decodeSequences, forgetOffsets} from './sequences.ts';
import {forgetTables} from './sequence-tables.ts';
import {hash64} from './xxhash64.ts';

// RFC 8878 3.1.1 "Zstandard Frames".

const BLOCK_LIMIT: u64 = 0x20000;
const BLOCK_RAW: u32 = 0;
const BLOCK_REPEATED_BYTE: u32 = 1;
const BLOCK_COMPRESSED: u32 = 2;
/** Where a frame does not tell its size, the most that others keep of what came before. */
const WINDOW_LIMIT: u64 = (1 << 27) + 1;
const SIZE_UNKNOWN: u64 = u64.MAX_VALUE;

/** Of the frame whose header was read last: bytes of its contents, and the most that a block makes. */
let contentSize: u64 = 0;
let blockLimit: u32 = 0;
/** Where the frame decoded last ends in the input. */
export let frameEnd: u32 = 0;

/** Decodes the frame at `at`, magic number first, to `to`; gives the end of its bytes there, or zero: it is broken. */
export function decodeFrame(at: u32, end: u32, to: u32, limit: u32): u32 {
  const descriptor: u32 = load<u8>(at + 4);
  let next = readHeader(at + 5, end, descriptor);
  if (next == 0) return 0;
  forgetHuffmanTable();
  forgetTables();
  forgetOffsets();
  let made = to;
  for (let isLast: bool = false; !isLast;) {
    if (end - next < 3) return 0;
    const head = load<u32>(next) & 0xffffff;
    isLast = (head & 1) != 0;
    const type = (head >> 1) & 3;
    const size = head >> 3;
    next += 3;
    const stored: u32 = type == BLOCK_REPEATED_BYTE ? 1 : size;
    if (stored > end - next || size > blockLimit) return 0;
    made = decodeBlock(type, next, size, made, limit, to);
    if (made == 0) return 0;
    next += stored;
  }

  if (contentSize != SIZE_UNKNOWN && contentSize != made - to) return 0;
  frameEnd = next;
  return (descriptor & 4) == 0 || isChecked(next, end, to, made) ? made : 0;
}

/** RFC 8878 3.1.1.1 "Frame_Header"; gives its end, or zero when it is none that can be decoded. */
function readHeader(at: u32, end: u32, descriptor: u32): u32 {
  const isSingle = (descriptor & 0x20) != 0;
  const dictionarySize: u32 = (descriptor & 3) == 3 ? 4 : descriptor & 3;
  const sizeBytes = sizeBytesOf(descriptor >> 6, isSingle);
  const windowBytes: u32 = isSingle ? 0 : 1;
  const size = windowBytes + dictionarySize + sizeBytes;
  if ((descriptor & 8) != 0 || at > end || size > end - at) return 0;
  if (lowBytes(at + windowBytes, dictionarySize) != 0) return 0;
  contentSize = sizeBytes == 0 ? SIZE_UNKNOWN : lowBytes(at + windowBytes + dictionarySize, sizeBytes);
  if (sizeBytes == 2) contentSize += 256;
  const window = isSingle ? contentSize : windowSize(load<u8>(at));
  if (contentSize == SIZE_UNKNOWN && window > WINDOW_LIMIT) return 0;
  blockLimit = min<u64>(window, BLOCK_LIMIT) as u32;
  return at + size;
}

/** RFC 8878 3.1.1.1.1.1 "Frame_Content_Size_Flag". */
function sizeBytesOf(flag: u32, isSingle: bool): u32 {
  if (flag > 0) return 1 << flag;
  return isSingle ? 1 : 0;
}

/** RFC 8878 3.1.1.1.2 "Window_Descriptor". */
function windowSize(descriptor: u64): u64 {
  const base: u64 = (1 as u64) << (10 + (descriptor >> 3));
  return base + (base >> 3) * (descriptor & 7);
}

function lowBytes(at: u32, count: u32): u64 {
  return count == 0 ? 0 : load<u64>(at) & (u64.MAX_VALUE >> (64 - 8 * (count as u64)));
}

/** RFC 8878 3.1.1.2 "Blocks"; gives the end of what was made, or zero when the block is broken. */
function decodeBlock(type: u32, at: u32, size: u32, to: u32, limit: u32, frame: u32): u32 {
  if (type == BLOCK_COMPRESSED) {
    const end = at + size;
    const sequences = readLiterals(at, end, blockLimit);
    return sequences == 0 ? 0 : decodeSequences(sequences, end, to, min<u32>(limit, to + blockLimit), frame);
  }

  if (type > BLOCK_COMPRESSED || size > limit - to) return 0;
  if (type == BLOCK_RAW) memory.copy(to, at, size);
  else memory.fill(to, load<u8>(at), size);
  return to + size;
}

/** RFC 8878 3.1.1: the lowest four bytes of a hash of the contents follow them. */
function isChecked(at: u32, end: u32, from: u32, to: u32): bool {
  frameEnd = at + 4;
  return end - at >= 4 && load<u32>(at) == (hash64(from, to) as u32);
}
