import {countLikeBits, isBitSet, setBits} from '../bytes/bit-run.ts';
import {allocateRegion, Region} from '../bytes/region.ts';

/** A disk with more granules is noted in larger ones: a bitmap may tell too much, but never too little. */
const GRANULE_LIMIT: u64 = 1 << 27;

/** Which parts of a disk were written, in granules as small as those of the finest bitmap that is to tell of them. */
export class WrittenGranules {
  private readonly granularityBits: u32;
  private readonly count: u32;
  private readonly bits: Region;

  constructor(sizeBytes: u64, finestBits: u32) {
    let granularityBits = finestBits;
    while (granulesOf(sizeBytes, granularityBits) > GRANULE_LIMIT) granularityBits++;
    this.granularityBits = granularityBits;
    const count = granulesOf(sizeBytes, granularityBits) as u32;
    this.count = count;
    this.bits = allocateRegion((count + 7) >> 3);
  }

  /** The bytes, all of the disk, are written. */
  add(offset: u64, length: u64): void {
    if (length == 0) return;
    const first = (offset >> this.granularityBits) as u32;
    const last = ((offset + length - 1) >> this.granularityBits) as u32;
    setBits(this.bits, 0, first, last - first + 1);
  }

  /** Sets in `into`, which holds `length` bytes of a bitmap from byte `from` on, the bits of all that was written. */
  mark(into: Region, from: u64, length: u32, granularityBits: u32): void {
    const firstBit = from << 3;
    const endBit = firstBit + ((length as u64) << 3);
    const end = min<u64>(this.count, granulesOf(endBit << granularityBits, this.granularityBits)) as u32;
    let granule = min<u64>(end, (firstBit << granularityBits) >> this.granularityBits) as u32;
    while (granule < end) {
      const count = countLikeBits(this.bits, 0, granule, end - granule, false);
      if (isBitSet(this.bits, 0, granule, false)) {
        const start = ((granule as u64) << this.granularityBits) >> granularityBits;
        const last = ((((granule + count) as u64) << this.granularityBits) - 1) >> granularityBits;
        const begin = max<u64>(start, firstBit);
        setBits(into, 0, (begin - firstBit) as u32, (min<u64>(last, endBit - 1) - begin + 1) as u32);
      }

      granule += count;
    }
  }
}

function granulesOf(sizeBytes: u64, granularityBits: u32): u64 {
  const rest = sizeBytes & (((1 as u64) << granularityBits) - 1);
  return (sizeBytes >> granularityBits) + (rest == 0 ? 0 : 1);
}
