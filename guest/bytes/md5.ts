import {loadLe32, store8, storeLe32, storeLe64} from './little-endian.ts';
import {copyBytes, fillBytes} from './memory-block.ts';
import {allocateRegion, Region} from './region.ts';

// MD5 (RFC 1321), in pieces. It protects nothing: formats use it as a checksum.

const BLOCK_SIZE: u32 = 64;
export const MD5_SIZE: u32 = 16;

/** RFC 1321 3.4: how far each of the four rounds turns, by step within it. */
const SHIFTS: StaticArray<i32> = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

// RFC 1321 3.4: entry i is the integer part of 2^32 times the sine of i + 1, without its sign.
const SINES: StaticArray<u32> = [
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8,
  0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
  0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87,
  0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
  0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039,
  0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
  0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
  0xeb86d391,
];

/** Sums what `update` is given, in order. */
export class Md5 {
  private readonly state: Region = allocateRegion(MD5_SIZE);
  private readonly block: Region = allocateRegion(BLOCK_SIZE);
  private filled: u32 = 0;
  private total: u64 = 0;

  constructor() {
    storeLe32(this.state, 0, 0x67452301);
    storeLe32(this.state, 4, 0xefcdab89);
    storeLe32(this.state, 8, 0x98badcfe);
    storeLe32(this.state, 12, 0x10325476);
  }

  update(bytes: Region, at: u32, length: u32): void {
    this.total += length;
    let done: u32 = 0;
    while (done < length) {
      if (this.filled == 0 && length - done >= BLOCK_SIZE) {
        this.mix(bytes, at + done);
        done += BLOCK_SIZE;
        continue;
      }

      const count = min<u32>(BLOCK_SIZE - this.filled, length - done);
      copyBytes(this.block, this.filled, bytes, at + done, count);
      done += count;
      this.filled += count;
      if (this.filled == BLOCK_SIZE) this.mixOwn();
    }
  }

  /** The MD5_SIZE bytes of the sum; nothing can be added afterwards. */
  finish(): Region {
    store8(this.block, this.filled, 0x80);
    fillBytes(this.block, this.filled + 1, BLOCK_SIZE - this.filled - 1, 0);
    if (this.filled >= BLOCK_SIZE - 8) {
      this.mixOwn();
      fillBytes(this.block, 0, BLOCK_SIZE, 0);
    }

    storeLe64(this.block, BLOCK_SIZE - 8, this.total * 8);
    this.mixOwn();
    return this.state;
  }

  private mixOwn(): void {
    this.mix(this.block, 0);
    this.filled = 0;
  }

  private mix(bytes: Region, at: u32): void {
    let a = loadLe32(this.state, 0);
    let b = loadLe32(this.state, 4);
    let c = loadLe32(this.state, 8);
    let d = loadLe32(this.state, 12);
    for (let step: u32 = 0; step < 64; step++) {
      const word = loadLe32(bytes, at + 4 * wordOf(step));
      const sum = a + mixed(step, b, c, d) + word + SINES[step as i32];
      a = d;
      d = c;
      c = b;
      b += rotl<u32>(sum, SHIFTS[((step >> 4) * 4 + (step & 3)) as i32]);
    }

    storeLe32(this.state, 0, loadLe32(this.state, 0) + a);
    storeLe32(this.state, 4, loadLe32(this.state, 4) + b);
    storeLe32(this.state, 8, loadLe32(this.state, 8) + c);
    storeLe32(this.state, 12, loadLe32(this.state, 12) + d);
  }
}

/** RFC 1321 3.4: which of the block's 16 words a step takes. */
function wordOf(step: u32): u32 {
  if (step < 16) return step;
  if (step < 32) return (5 * step + 1) & 15;
  return step < 48 ? (3 * step + 5) & 15 : (7 * step) & 15;
}

/** RFC 1321 3.4: the functions F, G, H and I. */
function mixed(step: u32, b: u32, c: u32, d: u32): u32 {
  if (step < 16) return (b & c) | (~b & d);
  if (step < 32) return (b & d) | (c & ~d);
  return step < 48 ? b ^ c ^ d : c ^ (b | ~d);
}
