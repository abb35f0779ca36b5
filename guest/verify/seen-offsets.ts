import {load8, store8} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';

/** Compressed clusters follow one another without a gap, and the shortest, 512 equal bytes, take no less than this. */
const FINEST: u64 = 4;
/** Bits cost memory, 256 MiB for this; of larger files nothing is remembered. */
const FILE_LIMIT: u64 = 8 << 30;
const NO_BITS = new Region(0, 0);

/** Where in a file something began: one bit for every few bytes. */
export class SeenOffsets {
  private bits: Region = NO_BITS;

  constructor(private readonly fileSize: u64) {}

  /** True when something began there before. */
  seenBefore(offset: u64): bool {
    if (offset >= this.fileSize || this.fileSize > FILE_LIMIT) return false;
    if (this.bits.size == 0) this.bits = allocateRegion((this.fileSize / FINEST / 8 + 1) as u32);
    const index = offset / FINEST;
    const at = (index / 8) as u32;
    const mask = (1 as u8) << ((index % 8) as u8);
    const byte = load8(this.bits, at);
    store8(this.bits, at, byte | mask);
    return (byte & mask) != 0;
  }
}
