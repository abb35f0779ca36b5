import {loadBe32, storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {loadLe32, storeLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {Hash} from './hash.ts';

// FIPS 180-4. Indices are counted by the rounds, so `unchecked` leaves out checks that cannot fail.

const BLOCK_SIZE: u32 = 64;
const DIGEST_SIZE: u32 = 20;
const ROUNDS: u32 = 80;

/** FIPS 180-4 5.3.1. */
const START: StaticArray<u32> = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

const schedule = new StaticArray<u32>(ROUNDS);

export class Sha1 extends Hash {
  constructor() {
    super(DIGEST_SIZE, BLOCK_SIZE, DIGEST_SIZE);
  }

  protected startState(): void {
    for (let word: u32 = 0; word < 5; word++) storeLe32(this.state, 4 * word, START[word]);
  }

  compress(region: Region, at: u32): void {
    fillSchedule(region, at);
    const state = this.state;
    let a = loadLe32(state, 0);
    let b = loadLe32(state, 4);
    let c = loadLe32(state, 8);
    let d = loadLe32(state, 12);
    let e = loadLe32(state, 16);
    for (let round: u32 = 0; round < ROUNDS; round++) {
      const next = rotl<u32>(a, 5) + mix(round, b, c, d) + e + unchecked(schedule[round]);
      e = d;
      d = c;
      c = rotl<u32>(b, 30);
      b = a;
      a = next;
    }
    storeLe32(state, 0, loadLe32(state, 0) + a);
    storeLe32(state, 4, loadLe32(state, 4) + b);
    storeLe32(state, 8, loadLe32(state, 8) + c);
    storeLe32(state, 12, loadLe32(state, 12) + d);
    storeLe32(state, 16, loadLe32(state, 16) + e);
  }

  storeDigest(to: Region, at: u32): void {
    for (let done: u32 = 0; done < DIGEST_SIZE; done += 4) storeBe32(to, at + done, loadLe32(this.state, done));
  }

  protected storeLength(block: Region, bits: u64): void {
    storeBe64(block, BLOCK_SIZE - 8, bits);
  }
}

/** Function and constant of a round (FIPS 180-4 4.1.1, 4.2.1). */
function mix(round: u32, b: u32, c: u32, d: u32): u32 {
  if (round < 20) return (d ^ (b & (c ^ d))) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (d & (b | c))) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

/** FIPS 180-4 6.1.2, step 1. */
function fillSchedule(region: Region, at: u32): void {
  for (let word: u32 = 0; word < 16; word++) unchecked((schedule[word] = loadBe32(region, at + 4 * word)));
  for (let word: u32 = 16; word < ROUNDS; word++) {
    const mixed =
      unchecked(schedule[word - 3]) ^
      unchecked(schedule[word - 8]) ^
      unchecked(schedule[word - 14]) ^
      unchecked(schedule[word - 16]);
    unchecked((schedule[word] = rotl<u32>(mixed, 1)));
  }
}
