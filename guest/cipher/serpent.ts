import {loadLe32, storeLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {BlockCipher} from './block-cipher.ts';

// Anderson, Biham, Knudsen: "Serpent: A Proposal for the Advanced Encryption Standard", in its bit-sliced form: a state
// is four words, and an S-box maps each of the 32 columns of their bits.

const BLOCK_SIZE: u32 = 16;
const ROUNDS: u32 = 32;
const KEY_WORDS: u32 = 132;
/** The golden ratio's bits. */
const PHI: u32 = 0x9e3779b9;

/** Appendix A.5: the eight S-boxes. */
const BOXES: StaticArray<u8> = [
  3, 8, 15, 1, 10, 6, 5, 11, 14, 13, 4, 2, 7, 0, 9, 12, 15, 12, 2, 7, 9, 0, 5, 10, 1, 11, 14, 8, 6, 13, 3, 4, 8, 6, 7,
  9, 3, 12, 10, 15, 13, 1, 14, 4, 0, 11, 5, 2, 0, 15, 11, 8, 12, 9, 6, 3, 13, 1, 2, 4, 10, 7, 5, 14, 1, 15, 8, 3, 12, 0,
  11, 6, 2, 5, 4, 10, 9, 14, 7, 13, 15, 5, 2, 11, 4, 10, 9, 12, 0, 3, 14, 8, 13, 6, 7, 1, 7, 2, 12, 5, 8, 4, 6, 11, 14,
  9, 1, 15, 13, 3, 10, 0, 1, 13, 15, 0, 14, 8, 2, 11, 7, 4, 12, 10, 9, 3, 5, 6,
];

const INPUTS: u32 = 4;
const VALUES: u32 = 16;
/** Masks of one S-box: for each output bit, which products of input bits it is the sum of. */
const BOX_MASKS: u32 = INPUTS * VALUES;
/** Forward boxes first, then the same turned round. */
const masks = new StaticArray<u32>(16 * (BOX_MASKS as i32));
/** Products of the state's words; the number's bits say which words. */
const products = new StaticArray<u32>(VALUES as i32);
let areMasksFilled = false;

/** The state that rounds work on. */
let a: u32 = 0;
let b: u32 = 0;
let c: u32 = 0;
let d: u32 = 0;

/** Serpent with a key of 16, 24 or 32 bytes. */
export class Serpent extends BlockCipher {
  private readonly keys: StaticArray<u32>;

  /** The key is all of `key`. */
  constructor(key: Region) {
    super(BLOCK_SIZE);
    fillMasks();
    this.keys = expandKey(key);
  }

  encrypt(region: Region, at: u32): void {
    loadState(region, at);
    for (let round: u32 = 0; round < ROUNDS; round++) {
      this.mixKey(round);
      applyBox(round & 7, false);
      if (round + 1 < ROUNDS) spread();
    }
    this.mixKey(ROUNDS);
    storeState(region, at);
  }

  decrypt(region: Region, at: u32): void {
    loadState(region, at);
    this.mixKey(ROUNDS);
    for (let round = ROUNDS; round > 0; round--) {
      if (round < ROUNDS) gather();
      applyBox((round - 1) & 7, true);
      this.mixKey(round - 1);
    }
    storeState(region, at);
  }

  private mixKey(round: u32): void {
    const at = 4 * round;
    a ^= this.keys[at];
    b ^= this.keys[at + 1];
    c ^= this.keys[at + 2];
    d ^= this.keys[at + 3];
  }
}

function loadState(region: Region, at: u32): void {
  a = loadLe32(region, at);
  b = loadLe32(region, at + 4);
  c = loadLe32(region, at + 8);
  d = loadLe32(region, at + 12);
}

function storeState(region: Region, at: u32): void {
  storeLe32(region, at, a);
  storeLe32(region, at + 4, b);
  storeLe32(region, at + 8, c);
  storeLe32(region, at + 12, d);
}

/** All 32 columns of the state through one S-box at once. */
function applyBox(box: u32, isTurned: bool): void {
  fillProducts();
  const at = (isTurned ? box + 8 : box) * BOX_MASKS;
  a = sumProducts(at);
  b = sumProducts(at + VALUES);
  c = sumProducts(at + 2 * VALUES);
  d = sumProducts(at + 3 * VALUES);
}

function fillProducts(): void {
  unchecked((products[0] = u32.MAX_VALUE));
  addProducts(1, a);
  addProducts(2, b);
  addProducts(4, c);
  addProducts(8, d);
}

/** Products with one more word: those without it times it. */
function addProducts(count: u32, word: u32): void {
  for (let index: u32 = 0; index < count; index++) {
    unchecked((products[count + index] = unchecked(products[index]) & word));
  }
}

function sumProducts(at: u32): u32 {
  let sum: u32 = 0;
  for (let index: u32 = 0; index < VALUES; index++) {
    sum ^= unchecked(products[index]) & unchecked(masks[at + index]);
  }
  return sum;
}

/** The boxes' algebraic normal forms, one output bit after another. */
function fillMasks(): void {
  if (areMasksFilled) return;
  areMasksFilled = true;
  for (let box: u32 = 0; box < 8; box++) {
    for (let value: u32 = 0; value < VALUES; value++) {
      const mapped: u32 = BOXES[box * VALUES + value];
      setBits(box * BOX_MASKS, value, mapped);
      setBits((box + 8) * BOX_MASKS, mapped, value);
    }
  }
  for (let at: u32 = 0; at < 16 * BOX_MASKS; at += VALUES) transform(at);
}

/** Notes that a box gives `output` for `input`, a mask of ones for each bit that is set. */
function setBits(at: u32, input: u32, output: u32): void {
  for (let bit: u32 = 0; bit < INPUTS; bit++) masks[at + bit * VALUES + input] = 0 - ((output >> bit) & 1);
}

/** Values at all inputs to coefficients of all products (Möbius transform). */
function transform(at: u32): void {
  for (let step: u32 = 1; step < VALUES; step <<= 1) {
    for (let index: u32 = 0; index < VALUES; index++) {
      if (index & step) masks[at + index] ^= masks[at + index - step];
    }
  }
}

/** The linear transformation, and its inverse. */
function spread(): void {
  a = rotl<u32>(a, 13);
  c = rotl<u32>(c, 3);
  b = rotl<u32>(b ^ a ^ c, 1);
  d = rotl<u32>(d ^ c ^ (a << 3), 7);
  a = rotl<u32>(a ^ b ^ d, 5);
  c = rotl<u32>(c ^ d ^ (b << 7), 22);
}

function gather(): void {
  c = rotr<u32>(c, 22) ^ d ^ (b << 7);
  a = rotr<u32>(a, 5) ^ b ^ d;
  d = rotr<u32>(d, 7) ^ c ^ (a << 3);
  b = rotr<u32>(b, 1) ^ a ^ c;
  c = rotr<u32>(c, 3);
  a = rotr<u32>(a, 13);
}

/** A shorter key is filled up with a one bit and zeros; words before the first are the key's own. */
function expandKey(key: Region): StaticArray<u32> {
  const words = new StaticArray<u32>((KEY_WORDS + 8) as i32);
  for (let at: u32 = 0; at < key.size; at += 4) words[at / 4] = loadLe32(key, at);
  if (key.size < 32) words[key.size / 4] = 1;
  for (let index: u32 = 0; index < KEY_WORDS; index++) {
    const mixed = words[index] ^ words[index + 3] ^ words[index + 5] ^ words[index + 7] ^ PHI ^ index;
    words[index + 8] = rotl<u32>(mixed, 11);
  }
  const keys = new StaticArray<u32>(KEY_WORDS as i32);
  for (let round: u32 = 0; round <= ROUNDS; round++) {
    const at = 4 * round;
    a = words[at + 8];
    b = words[at + 9];
    c = words[at + 10];
    d = words[at + 11];
    applyBox((3 - round) & 7, false);
    keys[at] = a;
    keys[at + 1] = b;
    keys[at + 2] = c;
    keys[at + 3] = d;
  }
  return keys;
}
