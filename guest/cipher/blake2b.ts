// oxlint-disable no-loss-of-precision -- AssemblyScript's integers have 64 bits
import {loadLe64, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes, fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';

// RFC 7693. Indices are counted by the rounds, so `unchecked` leaves out checks that cannot fail.

const BLOCK_SIZE: u32 = 128;
const STATE_SIZE: u32 = 64;
const ROUNDS: u32 = 12;

const START: StaticArray<u64> = [
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1,
  0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
];
/** Which words of the message each round takes (RFC 7693 2.7). */
const ORDER: StaticArray<u8> = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3, 11, 8, 12,
  0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4, 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8, 9, 0, 5, 7, 2, 4, 10,
  15, 14, 1, 11, 12, 6, 8, 3, 13, 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9, 12, 5, 1, 15, 14, 13, 4, 10, 0,
  7, 6, 3, 9, 2, 8, 11, 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10, 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7,
  1, 4, 10, 5, 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
];

const work = new StaticArray<u64>(16);
const words = new StaticArray<u64>(16);

/** BLAKE2b without a key. One object serves any number of messages, one at a time. */
export class Blake2b {
  private readonly state: Region = allocateRegion(STATE_SIZE);
  private readonly buffer: Region = allocateRegion(BLOCK_SIZE);
  private buffered: u32 = 0;
  private length: u64 = 0;
  private digestSize: u32 = 0;

  /** Begins a message whose digest has 1 to 64 bytes. */
  start(digestSize: u32): void {
    this.digestSize = digestSize;
    this.buffered = 0;
    this.length = 0;
    for (let word: u32 = 0; word < 8; word++) storeLe64(this.state, 8 * word, START[word]);
    // RFC 7693 2.8: no key, fan-out and depth of one.
    storeLe64(this.state, 0, START[0] ^ 0x01010000 ^ digestSize);
  }

  update(region: Region, at: u32, length: u32): void {
    while (length > 0) {
      // The last block is compressed otherwise, so a full one waits until more comes.
      if (this.buffered == BLOCK_SIZE) this.flush(false);
      const count = min(length, BLOCK_SIZE - this.buffered);
      copyBytes(this.buffer, this.buffered, region, at, count);
      this.buffered += count;
      at += count;
      length -= count;
    }
  }

  finish(to: Region, at: u32): void {
    fillBytes(this.buffer, this.buffered, BLOCK_SIZE - this.buffered, 0);
    this.flush(true);
    copyBytes(to, at, this.state, 0, this.digestSize);
  }

  private flush(isLast: bool): void {
    this.length += this.buffered;
    this.buffered = 0;
    for (let word: u32 = 0; word < 16; word++) unchecked((words[word] = loadLe64(this.buffer, 8 * word)));
    for (let word: u32 = 0; word < 8; word++) {
      unchecked((work[word] = loadLe64(this.state, 8 * word)));
      unchecked((work[word + 8] = START[word]));
    }
    work[12] ^= this.length;
    if (isLast) work[14] = ~work[14];
    for (let round: u32 = 0; round < ROUNDS; round++) mixRound(16 * (round % 10));
    for (let word: u32 = 0; word < 8; word++) {
      storeLe64(this.state, 8 * word, loadLe64(this.state, 8 * word) ^ work[word] ^ work[word + 8]);
    }
  }
}

function mixRound(order: u32): void {
  for (let column: u32 = 0; column < 4; column++) mix(column, column + 4, column + 8, column + 12, order + 2 * column);
  mix(0, 5, 10, 15, order + 8);
  mix(1, 6, 11, 12, order + 10);
  mix(2, 7, 8, 13, order + 12);
  mix(3, 4, 9, 14, order + 14);
}

/** RFC 7693 3.1. */
function mix(a: u32, b: u32, c: u32, d: u32, order: u32): void {
  const x = unchecked(words[unchecked(ORDER[order])]);
  const y = unchecked(words[unchecked(ORDER[order + 1])]);
  let va = unchecked(work[a]) + unchecked(work[b]) + x;
  let vd = rotr<u64>(unchecked(work[d]) ^ va, 32);
  let vc = unchecked(work[c]) + vd;
  let vb = rotr<u64>(unchecked(work[b]) ^ vc, 24);
  va = va + vb + y;
  vd = rotr<u64>(vd ^ va, 16);
  vc = vc + vd;
  vb = rotr<u64>(vb ^ vc, 63);
  unchecked((work[a] = va));
  unchecked((work[b] = vb));
  unchecked((work[c] = vc));
  unchecked((work[d] = vd));
}
