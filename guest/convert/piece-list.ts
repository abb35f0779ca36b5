import {loadLe32, storeLe32} from '../bytes/little-endian.ts';
import {Region, allocateRegion} from '../bytes/region.ts';
import {copyBytes} from '../bytes/memory-block.ts';

/** Bytes to be stored as they are. */
export const PIECE_DATA: u32 = 0;
/** Zeros. */
export const PIECE_ZERO: u32 = 1;
/** Nothing to be done. */
export const PIECE_BACKED: u32 = 2;
/** A unit that was compressed. */
export const PIECE_COMPRESSED: u32 = 3;

// u32 PIECE_*, u32 guest bytes, u32 bytes that are stored
const PIECE_SIZE: u32 = 12;
const LENGTH: u32 = 4;
const STORED: u32 = 8;

/** What was found in a job's stretches, in order. */
export class PieceList {
  private readonly records: Region;
  public count: u32 = 0;

  constructor(capacity: u32) {
    this.records = allocateRegion(capacity * PIECE_SIZE);
  }

  clear(): void {
    this.count = 0;
  }

  /** `stored`: bytes of it that go into a file. */
  add(kind: u32, length: u32, stored: u32): void {
    const at = this.count * PIECE_SIZE;
    storeLe32(this.records, at, kind);
    storeLe32(this.records, at + LENGTH, length);
    storeLe32(this.records, at + STORED, stored);
    this.count++;
  }

  kindOf(index: u32): u32 {
    return loadLe32(this.records, index * PIECE_SIZE);
  }

  lengthOf(index: u32): u32 {
    return loadLe32(this.records, index * PIECE_SIZE + LENGTH);
  }

  storedOf(index: u32): u32 {
    return loadLe32(this.records, index * PIECE_SIZE + STORED);
  }

  /** Stores all records at `at` of a message; gives their bytes. */
  store(message: Region, at: u32): u32 {
    const length = this.count * PIECE_SIZE;
    copyBytes(message, at, this.records, 0, length);
    return length;
  }

  /** Takes the records that are the `length` bytes from `at` of a message; false when those are none, or too many. */
  load(message: Region, at: u32, length: u32): bool {
    if (length > this.records.size || length % PIECE_SIZE != 0) return false;
    copyBytes(this.records, 0, message, at, length);
    this.count = length / PIECE_SIZE;
    return true;
  }
}
