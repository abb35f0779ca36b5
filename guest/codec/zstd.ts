import {fits} from '../bytes/fits.ts';
import {locate, Region} from '../bytes/region.ts';
import {CODEC_BROKEN, CODEC_TOO_LARGE} from './codec.ts';
import {decompress, get, initialize, input, open, output, put} from './imports/zstd.ts';

/** Bytes of each of the two buffers in the codec's memory. */
const BUFFER_SIZE: u32 = 0x400000;

let isOpen: bool = false;

/**
 * Decompresses zstd frames (RFC 8878) from `at` of `from` to `toAt` of `to`, one after another, until they come to
 * `toLength` bytes or `length` is used up; gives the bytes made. What follows the frame that fills the space is not
 * looked at. CODEC_BROKEN when a frame is damaged, cut short, longer than the space left, or wants too large a window.
 */
export function decompressZstd(from: Region, at: u32, length: u32, to: Region, toAt: u32, toLength: u32): i32 {
  if (!fits(at, length, from.size) || !fits(toAt, toLength, to.size)) unreachable();
  if (length > BUFFER_SIZE || toLength > BUFFER_SIZE) return CODEC_TOO_LARGE;
  openCodec();
  put(input(), locate(from, at, length), length);
  const made = decompress(toLength, length);
  // A codec that says more than it was given space for is not believed.
  if (made < 0 || (made as u32) > toLength) return CODEC_BROKEN;
  get(output(), locate(to, toAt, made), made);
  return made;
}

function openCodec(): void {
  if (isOpen) return;
  isOpen = true;
  open();
  initialize();
}
