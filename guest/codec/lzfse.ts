import {fits} from '../bytes/fits.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {CODEC_BROKEN} from './codec.ts';
import {decodeFseBlock} from './lzfse/fse-block.ts';
import {Window} from './lzfse/window.ts';
import {decodeLzvnBlock} from './lzfse/lzvn.ts';

// LZFSE as Apple's liblzfse 1.0 has it (there is no other specification): blocks, each named by four letters.

const END: u32 = 0x24787662; // bvx$
const PLAIN: u32 = 0x2d787662; // bvx-
const FSE_PLAIN_TABLES: u32 = 0x31787662; // bvx1
const FSE: u32 = 0x32787662; // bvx2
const LZVN: u32 = 0x6e787662; // bvxn

/**
 * Decodes an LZFSE stream of at most `length` bytes from `at` of `from` to `toAt` of `to`; gives the bytes made, at most
 * `toLength`. What follows the stream's end, or the bytes that fill the space, is not looked at. CODEC_BROKEN when it is
 * damaged or cut short.
 */
export function decodeLzfse(from: Region, at: u32, length: u32, to: Region, toAt: u32, toLength: u32): i32 {
  if (!fits(at, length, from.size)) unreachable();
  const window = readyWindow(to, toAt, toLength);
  const end: u32 = at + length;
  while (!window.isFull) {
    if (end - at < 4) return CODEC_BROKEN;
    const magic = loadLe32(from, at);
    if (magic == END) break;
    const size = decodeBlock(magic, from, at, end - at, window);
    // A block's size is at least that of its header.
    if (size == 0) return CODEC_BROKEN;
    at += size;
  }
  return window.made as i32;
}

let lastWindow: Window | null = null;

function readyWindow(to: Region, at: u32, length: u32): Window {
  const ready = lastWindow;
  if (ready) {
    ready.restart(to, at, length);
    return ready;
  }
  const made = new Window(to, at, length);
  lastWindow = made;
  return made;
}

/** Bytes of the block; zero when it is broken. */
function decodeBlock(magic: u32, from: Region, at: u32, length: u32, window: Window): u32 {
  if (magic == FSE || magic == FSE_PLAIN_TABLES) return decodeFseBlock(magic == FSE, from, at, length, window);
  if (magic == LZVN) return decodeLzvnBlock(from, at, length, window);
  return magic == PLAIN ? copyPlainBlock(from, at, length, window) : 0;
}

function copyPlainBlock(from: Region, at: u32, length: u32, window: Window): u32 {
  if (length < 8) return 0;
  const size = loadLe32(from, at + 4);
  const wanted = min(size, window.left);
  if (wanted > length - 8) return 0;
  copyBytes(window.to, window.next, from, at + 8, wanted);
  window.made += wanted;
  // Only a block that fills the space may be longer than what there is of it.
  return size <= length - 8 ? size + 8 : length;
}
