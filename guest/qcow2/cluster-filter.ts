import {load8, store8} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';

/** A power of two; bits of the filter. */
const FILTER_BITS: u64 = 1 << 20;

/** A set of clusters that forgets nothing, but takes clusters that are a multiple of its size apart for one another. */
export class ClusterFilter {
  private readonly bits: Region = allocateRegion((FILTER_BITS >> 3) as u32);

  add(cluster: u64): void {
    const bit = cluster & (FILTER_BITS - 1);
    const at = (bit >> 3) as u32;
    store8(this.bits, at, load8(this.bits, at) | ((1 as u8) << ((bit & 7) as u8)));
  }

  /** False: none of the clusters was added. */
  mayHave(first: u64, count: u64): bool {
    if (count >= FILTER_BITS) return true;
    for (let cluster = first; cluster < first + count; cluster++) {
      const bit = cluster & (FILTER_BITS - 1);
      if (((load8(this.bits, (bit >> 3) as u32) >> ((bit & 7) as u8)) & 1) != 0) return true;
    }

    return false;
  }
}
