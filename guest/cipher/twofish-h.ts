import {load8} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';

// Schneier and others: "Twofish: A 128-Bit Block Cipher", section 4.3.2: the function h of a word and a list of words.

/** Modulo x^8 + x^6 + x^5 + x^3 + 1 (section 4.2) and x^8 + x^6 + x^3 + x^2 + 1 (section 4.3). */
const MDS_POLYNOMIAL: u32 = 0x169;
export const RS_POLYNOMIAL: u32 = 0x14d;
/** Columns of the maximum distance separable matrix, the first row lowest. */
const MDS: StaticArray<u32> = [0xefef5b01, 0x015befef, 0xef01ef5b, 0x5bef015b];

/** Section 4.3.5: four permutations of four bits for each of q0 and q1. */
const NIBBLES: StaticArray<u8> = [
  8, 1, 7, 13, 6, 15, 3, 2, 0, 11, 5, 9, 14, 12, 10, 4, 14, 12, 11, 8, 1, 2, 3, 5, 15, 4, 10, 6, 7, 0, 9, 13, 11, 10, 5,
  14, 6, 13, 9, 0, 12, 8, 15, 3, 2, 4, 7, 1, 13, 7, 15, 4, 1, 2, 6, 14, 9, 11, 3, 0, 8, 5, 12, 10, 2, 8, 11, 13, 15, 7,
  6, 14, 3, 1, 9, 4, 0, 10, 12, 5, 1, 14, 2, 11, 4, 12, 3, 7, 6, 13, 10, 5, 15, 9, 0, 8, 4, 12, 7, 5, 1, 6, 9, 10, 0,
  14, 13, 8, 2, 11, 3, 15, 11, 9, 5, 1, 12, 3, 13, 14, 6, 4, 7, 15, 2, 0, 8, 10,
];
/** Which of q0 and q1 each byte of the word goes through: with the list's fourth word, its third, …, and at the end. */
const CHOICES: StaticArray<u8> = [1, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 0];
const STAGES: u32 = 5;

/**
 * What one byte of a word comes to, before words are added up: byte `value` at `place`. The list has `count` words in
 * `list`, four bytes each, the first of them mixed in last.
 */
export function twofishByte(value: u32, place: u32, list: Region, count: u32): u32 {
  const choices: u32 = place * STAGES;
  for (let word: u32 = count; word > 0; word--) {
    const mixed = permute(CHOICES[choices + 4 - word], value);
    value = mixed ^ load8(list, 4 * (word - 1) + place);
  }
  return multiplyColumn(MDS[place], permute(CHOICES[choices + STAGES - 1], value));
}

/** h of a word of four bytes that are all `value`. */
export function twofishWord(value: u32, list: Region, count: u32): u32 {
  let word: u32 = 0;
  for (let place: u32 = 0; place < 4; place++) word ^= twofishByte(value, place, list, count);
  return word;
}

/** Product of two bytes modulo a polynomial. */
export function multiplyBytes(first: u32, second: u32, polynomial: u32): u32 {
  let product: u32 = 0;
  for (; second != 0; second >>= 1) {
    if (second & 1) product ^= first;
    first <<= 1;
    if (first & 0x100) first ^= polynomial;
  }
  return product;
}

function multiplyColumn(column: u32, value: u32): u32 {
  let word: u32 = 0;
  for (let row: u32 = 0; row < 4; row++) {
    word |= multiplyBytes((column >> (8 * row)) & 255, value, MDS_POLYNOMIAL) << (8 * row);
  }
  return word;
}

/** q0 or q1 (section 4.3.5). */
function permute(which: u32, value: u32): u32 {
  const at: u32 = 64 * which;
  let high = value >> 4;
  let low = value & 15;
  for (let turn: u32 = 0; turn < 2; turn++) {
    const mixed = high ^ low;
    const turned = high ^ ((low >> 1) | ((low & 1) << 3)) ^ ((high << 3) & 15);
    high = NIBBLES[at + 32 * turn + mixed];
    low = NIBBLES[at + 32 * turn + 16 + turned];
  }
  return (low << 4) | high;
}
