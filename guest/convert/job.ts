import {loadLe32, loadLe64, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';

/** Most stretches of a job. */
export const JOB_STRETCHES: u32 = 256;

// A job's form on a lane: u64 offset, u32 number of stretches, u32 0; then u32 STRETCH_* and u32 bytes of each.
const OFFSET: u32 = 0;
const COUNT: u32 = 8;
const HEAD_SIZE: u32 = 16;
const STRETCH_SIZE: u32 = 8;

/** Stretches that follow one another, read and searched by one guest; filled again and again. */
export class Job {
  /** Where the first one begins in the target. */
  public offset: u64 = 0;
  public count: u32 = 0;
  private readonly kinds: StaticArray<u32> = new StaticArray<u32>(JOB_STRETCHES);
  private readonly lengths: StaticArray<u32> = new StaticArray<u32>(JOB_STRETCHES);

  begin(offset: u64): void {
    this.offset = offset;
    this.count = 0;
  }

  get isFull(): bool {
    return this.count == JOB_STRETCHES;
  }

  /** `kind` is one of STRETCH_*. */
  add(kind: u32, length: u32): void {
    this.kinds[this.count] = kind;
    this.lengths[this.count] = length;
    this.count++;
  }

  kindOf(index: u32): u32 {
    return this.kinds[index];
  }

  lengthOf(index: u32): u32 {
    return this.lengths[index];
  }

  /** Bytes of all its stretches. */
  sumLengths(): u64 {
    let sum: u64 = 0;
    for (let index: u32 = 0; index < this.count; index++) sum += this.lengths[index];
    return sum;
  }

  /** Stores it at `at` of a message; gives its bytes. */
  store(message: Region, at: u32): u32 {
    storeLe64(message, at + OFFSET, this.offset);
    storeLe32(message, at + COUNT, this.count);
    let next = at + HEAD_SIZE;
    for (let index: u32 = 0; index < this.count; index++) {
      storeLe32(message, next, this.kinds[index]);
      storeLe32(message, next + 4, this.lengths[index]);
      next += STRETCH_SIZE;
    }

    return next - at;
  }

  load(message: Region, at: u32): void {
    this.begin(loadLe64(message, at + OFFSET));
    const count = loadLe32(message, at + COUNT);
    for (let index: u32 = 0; index < count; index++) {
      const next = at + HEAD_SIZE + index * STRETCH_SIZE;
      this.add(loadLe32(message, next), loadLe32(message, next + 4));
    }
  }
}
