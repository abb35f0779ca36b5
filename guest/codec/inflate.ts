import {locate, Region} from '../bytes/region.ts';
import {CODEC_BROKEN} from './codec.ts';
import {
  get,
  inflateConsumed,
  inflateEnd,
  inflateInit,
  inflateInitRaw,
  inflateNew,
  inflateProcess,
  initialize,
  malloc,
  open,
  put,
} from './imports/zlib.ts';

/** Bytes of each of the two buffers in the codec's memory. */
const BUFFER_SIZE: u32 = 0x40000;
/** zlib's Z_STREAM_END. */
const STREAM_END: i32 = 1;

let input: u32 = 0;
let output: u32 = 0;
/** Bytes of the stream in the codec's input buffer, and how many of them it has taken. */
let buffered: u32 = 0;
let used: u32 = 0;

/**
 * Inflates a raw deflate stream (RFC 1951) of at most `length` bytes from `at` of `from` to `toAt` of `to`. Gives the
 * bytes made, at most `toLength`: what a longer stream holds beyond is not looked at, nor what follows a shorter one's
 * end. CODEC_BROKEN when the stream is damaged before, or is cut short.
 */
export function inflateRaw(from: Region, at: u32, length: u32, to: Region, toAt: u32, toLength: u32): i32 {
  const stream = openStream();
  if (inflateInitRaw(stream) != 0) unreachable();
  return inflateWith(stream, false, from, at, length, to, toAt, toLength);
}

/**
 * Inflates a zlib stream (RFC 1950: header, deflate, checksum) as inflateRaw does, but the stream must end, with its
 * checksum right, after at most `toLength` bytes: CODEC_BROKEN when it is longer.
 */
export function inflateZlib(from: Region, at: u32, length: u32, to: Region, toAt: u32, toLength: u32): i32 {
  const stream = openStream();
  if (inflateInit(stream) != 0) unreachable();
  return inflateWith(stream, true, from, at, length, to, toAt, toLength);
}

function openStream(): u32 {
  if (input == 0) {
    open();
    initialize();
    input = malloc(BUFFER_SIZE);
    output = malloc(BUFFER_SIZE);
  }
  const stream = inflateNew();
  // The codec has memory for a stream whatever the image holds.
  if (input == 0 || output == 0 || stream == 0) unreachable();
  return stream;
}

function inflateWith(
  stream: u32,
  mustEnd: bool,
  from: Region,
  at: u32,
  length: u32,
  to: Region,
  toAt: u32,
  toLength: u32,
): i32 {
  let taken: u32 = 0;
  let made: u32 = 0;
  let status: i32 = 0;
  buffered = used = 0;
  while (status == 0 && (mustEnd || made < toLength)) {
    if (used == buffered) taken += refill(from, at + taken, length - taken);
    // One byte more than there is space for tells a stream that is too long from one that ends.
    const space = min(BUFFER_SIZE, toLength - made + 1);
    const result = inflateProcess(stream, input + used, buffered - used, output, space, 0);
    status = result >> 24;
    const produced: u32 = result & 0xffffff;
    const wanted = min(produced, toLength - made);
    get(output, locate(to, toAt + made, wanted), wanted);
    made += wanted;
    if (wanted < produced && mustEnd) status = CODEC_BROKEN;
    const consumed = inflateConsumed(stream);
    used += consumed;
    if (produced == 0 && consumed == 0) break;
  }
  inflateEnd(stream);
  const isWhole = status == STREAM_END || (!mustEnd && made == toLength);
  return isWhole ? (made as i32) : CODEC_BROKEN;
}

/** Hands the codec the next bytes of the stream; gives how many. */
function refill(from: Region, at: u32, left: u32): u32 {
  buffered = min(BUFFER_SIZE, left);
  used = 0;
  put(input, locate(from, at, buffered), buffered);
  return buffered;
}
