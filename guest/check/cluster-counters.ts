import {load8, loadLe16, loadLe32, store8, storeLe16, storeLe32} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';

/** Clusters of one page, as a power of two. */
const PAGE_BITS: u32 = 15;
const PAGE_MASK: u64 = (1 << 15) - 1;
/** No count of references comes near 2^32, so wider ones are kept in 32 bits. */
const ORDER_LIMIT: u32 = 5;

/**
 * A number for each cluster of a file, as narrow as the image's own refcounts. Pages are taken when first written to,
 * so that a large hole costs nothing.
 */
export class ClusterCounters {
  private readonly pages: StaticArray<Region | null>;
  private readonly order: u32;
  /** Highest number that can be kept. */
  public readonly limit: u64;

  /** `refcountOrder`: bits of a number, as a power of two. */
  constructor(clusterCount: u64, refcountOrder: u32) {
    const order = min<u32>(refcountOrder, ORDER_LIMIT);
    this.order = order;
    this.limit = ((1 as u64) << ((1 as u64) << order)) - 1;
    // A reference may reach into the cluster behind the last one.
    this.pages = new StaticArray<Region | null>(((clusterCount >> PAGE_BITS) as i32) + 2);
  }

  /** Nothing was written to any cluster of the page around this one, nor will be from here to `clustersToPageEnd`. */
  isUntouched(cluster: u64): bool {
    return this.pages[(cluster >> PAGE_BITS) as i32] == null;
  }

  /** Clusters from this one to the end of its page. */
  clustersToPageEnd(cluster: u64): u64 {
    return PAGE_MASK + 1 - (cluster & PAGE_MASK);
  }

  get(cluster: u64): u64 {
    const page = this.pages[(cluster >> PAGE_BITS) as i32];
    return page == null ? 0 : this.load(page, (cluster & PAGE_MASK) as u32);
  }

  /** Keeps `value`, or the limit where it is higher. */
  set(cluster: u64, value: u64): void {
    this.store(this.pageOf(cluster), (cluster & PAGE_MASK) as u32, min<u64>(value, this.limit));
  }

  /** Counts one more; false when there is no higher number. */
  increase(cluster: u64): bool {
    const page = this.pageOf(cluster);
    const index = (cluster & PAGE_MASK) as u32;
    const count = this.load(page, index);
    if (count == this.limit) return false;
    this.store(page, index, count + 1);
    return true;
  }

  private pageOf(cluster: u64): Region {
    const index = (cluster >> PAGE_BITS) as i32;
    const known = this.pages[index];
    if (known != null) return known;
    const page = allocateRegion((1 << (PAGE_BITS + this.order)) >> 3);
    this.pages[index] = page;
    return page;
  }

  private load(page: Region, index: u32): u64 {
    if (this.order == 4) return loadLe16(page, index << 1);
    if (this.order == 5) return loadLe32(page, index << 2);
    if (this.order == 3) return load8(page, index);
    const bit = index << this.order;
    return ((load8(page, bit >> 3) as u64) >> (bit & 7)) & this.limit;
  }

  private store(page: Region, index: u32, value: u64): void {
    if (this.order == 4) {
      storeLe16(page, index << 1, value as u16);
    } else if (this.order == 5) {
      storeLe32(page, index << 2, value as u32);
    } else if (this.order == 3) {
      store8(page, index, value as u8);
    } else {
      const bit = index << this.order;
      const others = load8(page, bit >> 3) & ~((this.limit as u8) << ((bit & 7) as u8));
      store8(page, bit >> 3, others | ((value as u8) << ((bit & 7) as u8)));
    }
  }
}
