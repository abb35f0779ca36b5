import {loadLe64, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes, fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {ARGON2_BLOCK, compressBlocks} from './argon2-block.ts';
import {Blake2b} from './blake2b.ts';

// RFC 9106.

export const ARGON2I: u32 = 1;
export const ARGON2ID: u32 = 2;

const VERSION: u32 = 0x13;
const SLICES: u32 = 4;
const HASH_SIZE: u32 = 64;
const ADDRESSES: u32 = 128;

/** Argon2i or Argon2id; memory is counted in blocks of a KiB, at least eight for each lane. */
export class Argon2 {
  private readonly blake: Blake2b = new Blake2b();
  private readonly hash: Region = allocateRegion(HASH_SIZE + 8);
  private readonly memory: Region[] = [];
  /** Blocks of one lane, and of one slice of it. */
  private readonly laneBlocks: u32;
  private readonly sliceBlocks: u32;
  /** Where Argon2i draws its addresses from: the input block, then the addresses. */
  private readonly input: Region = allocateRegion(ARGON2_BLOCK);
  private readonly addresses: Region = allocateRegion(ARGON2_BLOCK);
  private readonly zeros: Region = allocateRegion(ARGON2_BLOCK);

  constructor(
    private readonly type: u32,
    private readonly passes: u32,
    private readonly memoryBlocks: u32,
    private readonly lanes: u32,
  ) {
    const sliceBlocks: u32 = memoryBlocks / (SLICES * lanes);
    if (sliceBlocks < 2 || passes == 0) unreachable();
    this.sliceBlocks = sliceBlocks;
    this.laneBlocks = sliceBlocks * SLICES;
    for (let lane: u32 = 0; lane < lanes; lane++) this.memory.push(allocateRegion(sliceBlocks * SLICES * ARGON2_BLOCK));
  }

  /** Fills all of `to`. */
  derive(password: Region, salt: Region, to: Region): void {
    this.start(password, salt, to.size);
    for (let lane: u32 = 0; lane < this.lanes; lane++) this.fillFirst(lane);
    for (let pass: u32 = 0; pass < this.passes; pass++) {
      for (let slice: u32 = 0; slice < SLICES; slice++) {
        for (let lane: u32 = 0; lane < this.lanes; lane++) this.fillSegment(pass, slice, lane);
      }
    }
    const last = this.laneBlocks - 1;
    const sum = allocateRegion(ARGON2_BLOCK);
    for (let lane: u32 = 0; lane < this.lanes; lane++) addBlock(sum, this.memory[lane], last * ARGON2_BLOCK);
    this.hashLong(sum, ARGON2_BLOCK, to, to.size);
  }

  /** RFC 9106 3.2, step 1. */
  private start(password: Region, salt: Region, size: u32): void {
    const blake = this.blake;
    blake.start(HASH_SIZE);
    this.addNumber(this.lanes);
    this.addNumber(size);
    this.addNumber(this.memoryBlocks);
    this.addNumber(this.passes);
    this.addNumber(VERSION);
    this.addNumber(this.type);
    this.addNumber(password.size);
    blake.update(password, 0, password.size);
    this.addNumber(salt.size);
    blake.update(salt, 0, salt.size);
    // Neither a secret nor associated data.
    this.addNumber(0);
    this.addNumber(0);
    blake.finish(this.hash, 0);
  }

  private addNumber(value: u32): void {
    storeLe32(this.zeros, 0, value);
    this.blake.update(this.zeros, 0, 4);
    storeLe32(this.zeros, 0, 0);
  }

  /** RFC 9106 3.2, steps 3 and 4: the first two blocks of a lane. */
  private fillFirst(lane: u32): void {
    const block = allocateRegion(ARGON2_BLOCK);
    for (let index: u32 = 0; index < 2; index++) {
      storeLe32(this.hash, HASH_SIZE, index);
      storeLe32(this.hash, HASH_SIZE + 4, lane);
      this.hashLong(this.hash, HASH_SIZE + 8, block, ARGON2_BLOCK);
      copyBytes(this.memory[lane], index * ARGON2_BLOCK, block, 0, ARGON2_BLOCK);
    }
  }

  /** RFC 9106 3.3: digests of any length, by halves of one after another. */
  private hashLong(from: Region, length: u32, to: Region, size: u32): void {
    const blake = this.blake;
    blake.start(min(size, HASH_SIZE));
    this.addNumber(size);
    blake.update(from, 0, length);
    const part = allocateRegion(HASH_SIZE);
    blake.finish(part, 0);
    let at: u32 = 0;
    while (size - at > HASH_SIZE) {
      copyBytes(to, at, part, 0, HASH_SIZE / 2);
      at += HASH_SIZE / 2;
      blake.start(min(size - at, HASH_SIZE));
      blake.update(part, 0, HASH_SIZE);
      blake.finish(part, 0);
    }
    copyBytes(to, at, part, 0, size - at);
  }

  private fillSegment(pass: u32, slice: u32, lane: u32): void {
    const isDrawn = this.type == ARGON2I || (pass == 0 && slice < SLICES / 2);
    if (isDrawn) this.startAddresses(pass, slice, lane);
    const first: u32 = pass == 0 && slice == 0 ? 2 : 0;
    for (let index: u32 = 0; index < this.sliceBlocks; index++) {
      if (isDrawn && index % ADDRESSES == 0) this.drawAddresses();
      if (index >= first) this.fillBlock(pass, slice, lane, index, isDrawn);
    }
  }

  private fillBlock(pass: u32, slice: u32, lane: u32, index: u32, isDrawn: bool): void {
    const memory = this.memory[lane];
    const current = slice * this.sliceBlocks + index;
    const before = (current == 0 ? this.laneBlocks - 1 : current - 1) * ARGON2_BLOCK;
    const random = isDrawn ? loadLe64(this.addresses, 8 * (index % ADDRESSES)) : loadLe64(memory, before);
    // The first slice of the first pass has only its own lane to refer to.
    const other = pass == 0 && slice == 0 ? lane : ((random >> 32) as u32) % this.lanes;
    const reference = this.place(pass, slice, index, other == lane, random as u32) * ARGON2_BLOCK;
    compressBlocks(memory, before, this.memory[other], reference, memory, current * ARGON2_BLOCK, pass > 0);
  }

  /** RFC 9106 3.4.2: the block that a random number of 32 bits refers to. */
  private place(pass: u32, slice: u32, index: u32, isOwn: bool, random: u32): u32 {
    const whole = pass == 0 ? slice * this.sliceBlocks : this.laneBlocks - this.sliceBlocks;
    let count: u32 = whole;
    if (isOwn) count += index - 1;
    else if (index == 0) count -= 1;
    const squared = ((random as u64) * random) >> 32;
    const back = ((count as u64) * squared) >> 32;
    const start: u32 = pass == 0 || slice == SLICES - 1 ? 0 : (slice + 1) * this.sliceBlocks;
    return (start + count - 1 - (back as u32)) % this.laneBlocks;
  }

  /** RFC 9106 3.4.1.2. */
  private startAddresses(pass: u32, slice: u32, lane: u32): void {
    fillBytes(this.input, 0, ARGON2_BLOCK, 0);
    storeLe64(this.input, 0, pass);
    storeLe64(this.input, 8, lane);
    storeLe64(this.input, 16, slice);
    storeLe64(this.input, 24, (this.laneBlocks as u64) * this.lanes);
    storeLe64(this.input, 32, this.passes);
    storeLe64(this.input, 40, this.type);
  }

  private drawAddresses(): void {
    storeLe64(this.input, 48, loadLe64(this.input, 48) + 1);
    compressBlocks(this.zeros, 0, this.input, 0, this.addresses, 0, false);
    compressBlocks(this.zeros, 0, this.addresses, 0, this.addresses, 0, false);
  }
}

function addBlock(sum: Region, from: Region, at: u32): void {
  for (let word: u32 = 0; word < ARGON2_BLOCK; word += 8) {
    storeLe64(sum, word, loadLe64(sum, word) ^ loadLe64(from, at + word));
  }
}
