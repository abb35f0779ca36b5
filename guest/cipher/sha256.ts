import {loadBe32, storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {loadLe32, storeLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {Hash} from './hash.ts';

// FIPS 180-4. Indices are counted by the rounds, so `unchecked` leaves out checks that cannot fail.

const BLOCK_SIZE: u32 = 64;
const STATE_SIZE: u32 = 32;
const ROUNDS: u32 = 64;

/** FIPS 180-4 4.2.2. */
const CONSTANTS: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];
/** FIPS 180-4 5.3.2 and 5.3.3. */
const START_224: StaticArray<u32> = [
  0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4,
];
const START_256: StaticArray<u32> = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

const schedule = new StaticArray<u32>(ROUNDS);

/** SHA-256, or SHA-224 when the digest has 28 bytes. */
export class Sha256 extends Hash {
  constructor(digestSize: u32) {
    super(digestSize, BLOCK_SIZE, STATE_SIZE);
  }

  protected startState(): void {
    const start = this.digestSize == 28 ? START_224 : START_256;
    for (let word: u32 = 0; word < 8; word++) storeLe32(this.state, 4 * word, start[word]);
  }

  compress(region: Region, at: u32): void {
    fillSchedule(region, at);
    const state = this.state;
    let a = loadLe32(state, 0);
    let b = loadLe32(state, 4);
    let c = loadLe32(state, 8);
    let d = loadLe32(state, 12);
    let e = loadLe32(state, 16);
    let f = loadLe32(state, 20);
    let g = loadLe32(state, 24);
    let h = loadLe32(state, 28);
    for (let round: u32 = 0; round < ROUNDS; round++) {
      const sum1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
      const first = h + sum1 + (g ^ (e & (f ^ g))) + unchecked(CONSTANTS[round]) + unchecked(schedule[round]);
      const sum0 = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
      const second = sum0 + ((a & b) | (c & (a | b)));
      h = g;
      g = f;
      f = e;
      e = d + first;
      d = c;
      c = b;
      b = a;
      a = first + second;
    }
    storeLe32(state, 0, loadLe32(state, 0) + a);
    storeLe32(state, 4, loadLe32(state, 4) + b);
    storeLe32(state, 8, loadLe32(state, 8) + c);
    storeLe32(state, 12, loadLe32(state, 12) + d);
    storeLe32(state, 16, loadLe32(state, 16) + e);
    storeLe32(state, 20, loadLe32(state, 20) + f);
    storeLe32(state, 24, loadLe32(state, 24) + g);
    storeLe32(state, 28, loadLe32(state, 28) + h);
  }

  storeDigest(to: Region, at: u32): void {
    for (let done: u32 = 0; done < this.digestSize; done += 4) storeBe32(to, at + done, loadLe32(this.state, done));
  }

  protected storeLength(block: Region, bits: u64): void {
    storeBe64(block, BLOCK_SIZE - 8, bits);
  }
}

/** FIPS 180-4 6.2.2, step 1. */
function fillSchedule(region: Region, at: u32): void {
  for (let word: u32 = 0; word < 16; word++) unchecked((schedule[word] = loadBe32(region, at + 4 * word)));
  for (let word: u32 = 16; word < ROUNDS; word++) {
    const x = unchecked(schedule[word - 15]);
    const y = unchecked(schedule[word - 2]);
    const small0 = rotr<u32>(x, 7) ^ rotr<u32>(x, 18) ^ (x >> 3);
    const small1 = rotr<u32>(y, 17) ^ rotr<u32>(y, 19) ^ (y >> 10);
    unchecked((schedule[word] = unchecked(schedule[word - 16]) + small0 + unchecked(schedule[word - 7]) + small1));
  }
}
