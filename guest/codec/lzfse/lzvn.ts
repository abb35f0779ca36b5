import {load8, loadLe16, loadLe32} from '../../bytes/little-endian.ts';
import {Region} from '../../bytes/region.ts';
import {Window} from './window.ts';

// LZVN: each operation is some literals and then a match. L, M, D are the bits of literals, match length and distance:
//
//   LLMMMDDD DDDDDDDD            small distance; 110 in the lowest bits: the previous distance, 111: large distance
//   LLMMM111 DDDDDDDD DDDDDDDD   large distance (16 bits, little-endian)
//   101LLMMM DDDDDDMM DDDDDDDD   medium distance (14 bits)
//   1110LLLL                     literals alone; 11100000 LLLLLLLL: 16 and more of them
//   1111MMMM                     a match of the previous distance alone; 11110000 MMMMMMMM: 16 and more bytes
//   00000110                     the end, eight bytes long; 00001110 and 00010110 stand for nothing

const HEADER_SIZE: u32 = 12;
const END: u32 = 0x06;
const END_SIZE: u32 = 8;
const NOTHING: u32 = 0x0e;
const NOTHING_TOO: u32 = 0x16;
const SHORTEST_MATCH: u32 = 3;

// One operation, taken apart.
let size: u32 = 0;
let literals: u32 = 0;
let match: u32 = 0;
let distance: u32 = 0;

/** Decodes the block at `at`; gives its size with its header, zero when it is broken. */
export function decodeLzvnBlock(from: Region, at: u32, length: u32, window: Window): u32 {
  if (length < HEADER_SIZE) return 0;
  const raw = loadLe32(from, at + 4);
  const payload = loadLe32(from, at + 8);
  if (payload > length - HEADER_SIZE) return 0;
  const wanted = min(raw, window.left);
  const stop = window.made + wanted;
  const isDecoded = decodeOperations(from, at + HEADER_SIZE, payload, window, stop);
  return isDecoded && window.made == stop ? HEADER_SIZE + payload : 0;
}

function decodeOperations(from: Region, at: u32, length: u32, window: Window, stop: u32): bool {
  distance = 0;
  const end = at + length;
  while (at < end) {
    const opcode = load8(from, at) as u32;
    if (opcode == END) return end - at >= END_SIZE;
    if (opcode == NOTHING || opcode == NOTHING_TOO) {
      at++;
      continue;
    }
    if (!takeApart(from, at, end - at, opcode) || literals > end - at - size) return false;
    if (!perform(from, at + size, window, stop)) return false;
    if (window.isFull) return true;
    at += size + literals;
  }
  return false;
}

/** False when the operation makes more than the block, or repeats what was never made. */
function perform(from: Region, literalsAt: u32, window: Window, stop: u32): bool {
  const left = stop - window.made;
  // A block that is longer than the space for it is cut there.
  if (literals + match > left && left != window.left) return false;
  window.copyLiterals(from, literalsAt, literals);
  return match == 0 || window.isFull || window.copyMatch(distance, match);
}

/** False when no operation begins so, or it is cut short. */
function takeApart(from: Region, at: u32, left: u32, opcode: u32): bool {
  if (opcode >> 5 == 7) return takeAlone(from, at, left, opcode);
  if (opcode >> 5 == 5) return takeMedium(from, at, left, opcode);
  if (opcode >> 4 == 7 || opcode >> 4 == 13) return false;
  literals = opcode >> 6;
  match = ((opcode >> 3) & 7) + SHORTEST_MATCH;
  const kind = opcode & 7;
  size = kind == 7 ? 3 : kind == 6 ? 1 : 2;
  if (left < size) return false;
  if (kind == 7) distance = loadLe16(from, at + 1);
  // Without literals the previous distance has its own operation, and this form stands for the end or nothing.
  else if (kind == 6) return literals > 0;
  else distance = (kind << 8) | load8(from, at + 1);
  return true;
}

function takeMedium(from: Region, at: u32, left: u32, opcode: u32): bool {
  size = 3;
  if (left < size) return false;
  const bits = loadLe16(from, at + 1) as u32;
  literals = (opcode >> 3) & 3;
  match = (((opcode & 7) << 2) | (bits & 3)) + SHORTEST_MATCH;
  distance = bits >> 2;
  return true;
}

/** Literals or a match alone. */
function takeAlone(from: Region, at: u32, left: u32, opcode: u32): bool {
  let count = opcode & 15;
  size = count == 0 ? 2 : 1;
  if (left < size) return false;
  if (count == 0) count = (load8(from, at + 1) as u32) + 16;
  const isMatch = (opcode & 16) != 0;
  literals = isMatch ? 0 : count;
  match = isMatch ? count : 0;
  return true;
}
