import {allocateRegion, Region} from '../bytes/region.ts';
import {load8, loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {readSource, Source} from './source.ts';

/** Bytes of one block; blocks begin at multiples of it. */
export const CACHE_BLOCK_SIZE: u32 = 0x10000;
/** An L1 table's, an L2 table's and one of another table's block, and one more. */
const SLOT_COUNT: i32 = 4;
const NO_BLOCK: u64 = u64.MAX_VALUE;

class Slot {
  public bytes: Region | null = null;
  public block: u64 = NO_BLOCK;
  public usedAt: u32 = 0;
}

/**
 * Reads tables of an image in blocks and keeps the last few, so that a walk along a table costs one call for each
 * block. Its memory is taken when first needed and then used again. Past the file's end are zeros.
 */
export class BlockCache {
  private readonly slots: Slot[] = [];
  private last: Slot = new Slot();
  private clock: u32 = 0;

  constructor(private readonly source: Source) {
    for (let index = 0; index < SLOT_COUNT; index++) this.slots.push(new Slot());
  }

  loadBe32(offset: u64): u32 {
    return bswap<u32>(this.loadLe32(offset));
  }

  loadBe64(offset: u64): u64 {
    return bswap<u64>(this.loadLe64(offset));
  }

  loadLe32(offset: u64): u32 {
    const at = atOf(offset);
    return at <= CACHE_BLOCK_SIZE - 4 ? loadLe32(this.block(offset), at) : (this.gather(offset, 4) as u32);
  }

  loadLe64(offset: u64): u64 {
    const at = atOf(offset);
    return at <= CACHE_BLOCK_SIZE - 8 ? loadLe64(this.block(offset), at) : this.gather(offset, 8);
  }

  /** A number that lies in two blocks, as happens in tables that begin anywhere. */
  private gather(offset: u64, size: u32): u64 {
    let value: u64 = 0;
    for (let index: u32 = 0; index < size; index++) {
      const byte: u64 = load8(this.block(offset + index), atOf(offset + index));
      value |= byte << (8 * index);
    }

    return value;
  }

  /** The CACHE_BLOCK_SIZE bytes around `offset`; good until the next call. */
  block(offset: u64): Region {
    const block = offset / CACHE_BLOCK_SIZE;
    let slot = this.last;
    if (slot.block != block) slot = this.find(block);
    this.last = slot;
    return slot.bytes!;
  }

  private find(block: u64): Slot {
    let oldest = this.slots[0];
    this.clock++;
    for (let index = 0; index < SLOT_COUNT; index++) {
      const slot = this.slots[index];
      if (slot.block == block) {
        slot.usedAt = this.clock;
        return slot;
      }
      if (slot.usedAt < oldest.usedAt) oldest = slot;
    }

    oldest.usedAt = this.clock;
    oldest.block = block;
    const bytes = oldest.bytes;
    const filled = bytes != null ? bytes : allocateRegion(CACHE_BLOCK_SIZE);
    oldest.bytes = filled;
    readSource(this.source, block * CACHE_BLOCK_SIZE, filled, 0, CACHE_BLOCK_SIZE);
    return oldest;
  }
}

function atOf(offset: u64): u32 {
  return (offset % CACHE_BLOCK_SIZE) as u32;
}
