import {crc32c} from '../bytes/crc32c.ts';
import {load8, loadLe64, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';

// Fowler-Noll-Vo, FNV-1a of 64 bits (draft-eastlake-fnv).
const FNV_BASIS: u64 = ((0xcbf29ce4 as u64) << 32) | 0x84222325;
const FNV_PRIME: u64 = 0x100000001b3;

/** Names seen before. Two marks stand for a name, so that no name need be kept. */
export class NameSet {
  private readonly marks: Region;
  private readonly slots: u32;

  /** For at most `count` names. */
  constructor(count: u32) {
    const slots = count * 2 + 1;
    this.slots = slots;
    this.marks = allocateRegion(slots * 16);
  }

  /** False when the name is in the set already. */
  add(bytes: Region, at: u32, length: u32): bool {
    const first = fnv(bytes, at, length) | 1;
    const second: u64 = crc32c(bytes, at, length);
    let slot = (first % this.slots) as u32;
    while (loadLe64(this.marks, slot * 16) != 0) {
      if (loadLe64(this.marks, slot * 16) == first && loadLe64(this.marks, slot * 16 + 8) == second) return false;
      slot = (slot + 1) % this.slots;
    }

    storeLe64(this.marks, slot * 16, first);
    storeLe64(this.marks, slot * 16 + 8, second);
    return true;
  }
}

function fnv(bytes: Region, at: u32, length: u32): u64 {
  let hash = FNV_BASIS;
  for (let index: u32 = 0; index < length; index++) {
    hash = (hash ^ (load8(bytes, at + index) as u64)) * FNV_PRIME;
  }

  return hash;
}
