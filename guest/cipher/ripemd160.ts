import {loadLe32, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {Hash} from './hash.ts';

// Dobbertin, Bosselaers, Preneel: "RIPEMD-160, a strengthened version of RIPEMD", appendix A. Two lines of five rounds
// of sixteen steps; the tables give each step's message word and rotation.

const BLOCK_SIZE: u32 = 64;
const DIGEST_SIZE: u32 = 20;

const START: StaticArray<u32> = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
const LEFT_CONSTANTS: StaticArray<u32> = [0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e];
const RIGHT_CONSTANTS: StaticArray<u32> = [0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0];

const LEFT_WORDS: StaticArray<u8> = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8, 3, 10, 14,
  4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12, 1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2, 4, 0, 5, 9, 7, 12, 2,
  10, 14, 1, 3, 8, 11, 6, 15, 13,
];
const RIGHT_WORDS: StaticArray<u8> = [
  5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12, 6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2, 15, 5, 1,
  3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13, 8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14, 12, 15, 10, 4, 1, 5,
  8, 7, 6, 2, 13, 14, 0, 3, 9, 11,
];
const LEFT_ROTATIONS: StaticArray<u8> = [
  11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8, 7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12, 11,
  13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5, 11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12, 9, 15, 5,
  11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6,
];
const RIGHT_ROTATIONS: StaticArray<u8> = [
  8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6, 9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11, 9, 7,
  15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5, 15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8, 8, 5, 12, 9,
  12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11,
];

/** One of the two lines: five words. */
const left = new StaticArray<u32>(5);
const right = new StaticArray<u32>(5);

export class Ripemd160 extends Hash {
  constructor() {
    super(DIGEST_SIZE, BLOCK_SIZE, DIGEST_SIZE);
  }

  protected startState(): void {
    for (let word: u32 = 0; word < 5; word++) storeLe32(this.state, 4 * word, START[word]);
  }

  compress(region: Region, at: u32): void {
    const state = this.state;
    for (let word: u32 = 0; word < 5; word++) left[word] = right[word] = loadLe32(state, 4 * word);
    for (let step: u32 = 0; step < 80; step++) {
      const round = step / 16;
      const leftWord = loadLe32(region, at + 4 * LEFT_WORDS[step]) + LEFT_CONSTANTS[round];
      turn(left, round, leftWord, LEFT_ROTATIONS[step]);
      const rightWord = loadLe32(region, at + 4 * RIGHT_WORDS[step]) + RIGHT_CONSTANTS[round];
      turn(right, 4 - round, rightWord, RIGHT_ROTATIONS[step]);
    }
    const first = loadLe32(state, 0);
    for (let word: u32 = 0; word < 4; word++) {
      storeLe32(state, 4 * word, loadLe32(state, 4 * (word + 1)) + left[(word + 2) % 5] + right[(word + 3) % 5]);
    }
    storeLe32(state, 16, first + left[1] + right[2]);
  }

  storeDigest(to: Region, at: u32): void {
    for (let done: u32 = 0; done < DIGEST_SIZE; done += 4) storeLe32(to, at + done, loadLe32(this.state, done));
  }

  protected storeLength(block: Region, bits: u64): void {
    storeLe64(block, BLOCK_SIZE - 8, bits);
  }
}

/** One step of a line; `added` is its message word and constant. */
function turn(line: StaticArray<u32>, round: u32, added: u32, rotation: u8): void {
  const sum = line[0] + mix(round, line[1], line[2], line[3]) + added;
  const next = rotl<u32>(sum, rotation) + line[4];
  line[0] = line[4];
  line[4] = line[3];
  line[3] = rotl<u32>(line[2], 10);
  line[2] = line[1];
  line[1] = next;
}

function mix(round: u32, x: u32, y: u32, z: u32): u32 {
  switch (round) {
    case 0:
      return x ^ y ^ z;
    case 1:
      return (x & y) | (~x & z);
    case 2:
      return (x | ~y) ^ z;
    case 3:
      return (x & z) | (y & ~z);
    default:
      return x ^ (y | ~z);
  }
}
