import {readHuffmanTable} from './huffman-table.ts';
import {decodeFourStreams, decodeStream} from './huffman-streams.ts';
import {LITERALS} from './layout.ts';

// RFC 8878 3.1.1.3.1 "Literals Section".

const RAW: u32 = 0;
const REPEATED_BYTE: u32 = 1;
const TREELESS: u32 = 3;

/** The literals of the block read last. */
export let literalsAt: u32 = 0;
export let literalsEnd: u32 = 0;
let hasTable: bool = false;

/** A frame's first block cannot go without a tree. */
export function forgetHuffmanTable(): void {
  hasTable = false;
}

/** Decodes the section at `at`, of at most `limit` literals; gives where it ends, or zero when it is broken. */
export function readLiterals(at: u32, end: u32, limit: u32): u32 {
  if (at >= end) return 0;
  const head: u32 = load<u8>(at);
  const type = head & 3;
  const format = (head >> 2) & 3;
  return type <= REPEATED_BYTE ? readPlain(type, format, at, end, limit) : readCompressed(type, format, at, end, limit);
}

function readPlain(type: u32, format: u32, at: u32, end: u32, limit: u32): u32 {
  const headSize: u32 = format == 3 ? 3 : format == 1 ? 2 : 1;
  const bits = load<u32>(at);
  const size: u32 =
    (format == 3 ? bits & 0xffffff : format == 1 ? bits & 0xffff : bits & 0xff) >> (headSize == 1 ? 3 : 4);
  const begin = at + headSize;
  if (size > limit || begin > end) return 0;
  if (type == RAW) {
    if (size > end - begin) return 0;
    literalsAt = begin;
    literalsEnd = begin + size;
    return literalsEnd;
  }

  if (begin == end) return 0;
  memory.fill(LITERALS, load<u8>(begin), size);
  literalsAt = LITERALS;
  literalsEnd = LITERALS + size;
  return begin + 1;
}

function readCompressed(type: u32, format: u32, at: u32, end: u32, limit: u32): u32 {
  const headSize: u32 = format < 2 ? 3 : format + 2;
  const sizeBits: u64 = format < 2 ? 10 : format == 2 ? 14 : 18;
  const mask: u64 = (1 << sizeBits) - 1;
  const bits = load<u64>(at) >> 4;
  const size = (bits & mask) as u32;
  const stored = ((bits >> sizeBits) & mask) as u32;
  let begin = at + headSize;
  if (begin > end || stored > end - begin || size > limit) return 0;
  const stop = begin + stored;
  if (type == TREELESS) {
    if (!hasTable) return 0;
  } else {
    const described = readHuffmanTable(begin, stop);
    if (described == 0) return 0;
    hasTable = true;
    begin += described;
  }

  literalsAt = LITERALS;
  literalsEnd = LITERALS + size;
  const isSound =
    format == 0 ? decodeStream(begin, stop, LITERALS, size) : decodeFourStreams(begin, stop, LITERALS, size);
  return isSound ? stop : 0;
}
