import {loadLe64, storeLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';

// RFC 9106 3.5 and 3.6: the compression function of two blocks. Indices are counted by the loops, so `unchecked` leaves
// out checks that cannot fail.

export const ARGON2_BLOCK: u32 = 1024;
const WORDS: u32 = 128;

const sum = new StaticArray<u64>(128);
const work = new StaticArray<u64>(128);

/** Compresses blocks `x` and `y` to `z`; with `isAdded` the result is added to what `z` holds. */
export function compressBlocks(x: Region, xAt: u32, y: Region, yAt: u32, z: Region, zAt: u32, isAdded: bool): void {
  for (let word: u32 = 0; word < WORDS; word++) {
    const value = loadLe64(x, xAt + 8 * word) ^ loadLe64(y, yAt + 8 * word);
    unchecked((sum[word] = value));
    unchecked((work[word] = value));
  }
  for (let row: u32 = 0; row < 8; row++) permute(16 * row, 1, 2);
  for (let column: u32 = 0; column < 8; column++) permute(2 * column, 1, 16);
  for (let word: u32 = 0; word < WORDS; word++) {
    const mixed = unchecked(sum[word]) ^ unchecked(work[word]);
    storeLe64(z, zAt + 8 * word, isAdded ? mixed ^ loadLe64(z, zAt + 8 * word) : mixed);
  }
}

/** The permutation P on sixteen words: pairs of words, `stride` from one pair to the next. */
function permute(at: u32, step: u32, stride: u32): void {
  const b = at + 2 * stride;
  const c = at + 4 * stride;
  const d = at + 6 * stride;
  mix(at, b, c, d);
  mix(at + step, b + step, c + step, d + step);
  mix(at + stride, b + stride, c + stride, d + stride);
  mix(at + stride + step, b + stride + step, c + stride + step, d + stride + step);
  mix(at, b + step, c + stride, d + stride + step);
  mix(at + step, b + stride, c + stride + step, d);
  mix(at + stride, b + stride + step, c, d + step);
  mix(at + stride + step, b, c + step, d + stride);
}

/** BLAKE2b's function with products in place of the message. */
function mix(a: u32, b: u32, c: u32, d: u32): void {
  let va = unchecked(work[a]);
  let vb = unchecked(work[b]);
  let vc = unchecked(work[c]);
  let vd = unchecked(work[d]);
  va = multiplyAdd(va, vb);
  vd = rotr<u64>(vd ^ va, 32);
  vc = multiplyAdd(vc, vd);
  vb = rotr<u64>(vb ^ vc, 24);
  va = multiplyAdd(va, vb);
  vd = rotr<u64>(vd ^ va, 16);
  vc = multiplyAdd(vc, vd);
  vb = rotr<u64>(vb ^ vc, 63);
  unchecked((work[a] = va));
  unchecked((work[b] = vb));
  unchecked((work[c] = vc));
  unchecked((work[d] = vd));
}

function multiplyAdd(x: u64, y: u64): u64 {
  return x + y + 2 * (x & 0xffffffff) * (y & 0xffffffff);
}
