import {Region} from '../bytes/region.ts';
import {ClusterFilter} from './cluster-filter.ts';
import {ClusterUse} from './cluster-use.ts';
import {refuseBlockOffset, refuseRefcounts} from './corruption.ts';
import {loadRefcount, refcountLimit, storeRefcount} from './refcount-entry.ts';
import {PAGE_REFCOUNTS} from './table-cache.ts';
import {ImageTables} from './write-tables.ts';

/** Clusters in use so far behind the file's end are no image's; a search does not go on among them. */
const BEHIND_END_LIMIT: u64 = 1 << 20;

/** The refcounts of an image that is being written. */
export class StoredRefcounts extends ClusterUse {
  private readonly limit: u64;
  /** log2 of the refcounts on one page. */
  private readonly pageShift: u32;
  /** The newest block, which the table may not name yet. */
  private newIndex: u64 = u64.MAX_VALUE;
  private newOffset: u64 = 0;

  constructor(
    private readonly tables: ImageTables,
    private readonly clusterBits: u32,
    private readonly order: u32,
    /** Clusters of the file when it was opened. */
    private readonly fileClusters: u64,
    /** Learns of new blocks. */
    private readonly blocks: ClusterFilter,
  ) {
    super();
    this.limit = refcountLimit(order);
    this.pageShift = tables.pageBits + 3 - order;
  }

  read(cluster: u64): u64 {
    const page = this.page(cluster);
    return page == null ? 0 : loadRefcount(page, 0, this.order, this.indexOf(cluster));
  }

  /** True when no further reference to the cluster can be counted. */
  isFull(cluster: u64): bool {
    return this.read(cluster) >= this.limit;
  }

  findFree(from: u64, count: u64): u64 {
    let start = from;
    let cluster = from;
    let passed: u64 = 0;
    while (cluster - start < count) {
      const end = this.pageEnd(cluster);
      const page = this.page(cluster);
      if (page == null) {
        cluster = end;
        continue;
      }

      for (; cluster < end && cluster - start < count; cluster++) {
        if (loadRefcount(page, 0, this.order, this.indexOf(cluster)) == 0) continue;
        start = cluster + 1;
        if (cluster > this.fileClusters && ++passed > BEHIND_END_LIMIT) refuseRefcounts(cluster << this.clusterBits);
      }
    }

    return start;
  }

  countFree(start: u64, count: u64): u64 {
    let cluster = start;
    while (cluster - start < count) {
      const end = this.pageEnd(cluster);
      const page = this.page(cluster);
      if (page == null) {
        cluster = end;
        continue;
      }

      for (; cluster < end; cluster++) {
        if (loadRefcount(page, 0, this.order, this.indexOf(cluster)) != 0) return min<u64>(cluster - start, count);
      }
    }

    return count;
  }

  take(start: u64, count: u64): void {
    this.tables.beginTaking();
    for (let cluster = start; cluster < start + count; cluster++) this.store(cluster, 1);
  }

  /** One more reference to a cluster in use, which is not full. */
  share(cluster: u64): void {
    this.tables.beginTaking();
    this.store(cluster, this.read(cluster) + 1);
  }

  /** A cluster that nobody refers to by the image's own count stays as it is. */
  release(start: u64, count: u64): u64 {
    let first = u64.MAX_VALUE;
    if (count > 0) this.tables.beginReleasing();
    for (let cluster = start; cluster < start + count; cluster++) {
      const value = this.read(cluster);
      if (value == 0) continue;
      this.store(cluster, value - 1);
      if (value > 1) continue;
      first = min<u64>(first, cluster);
      this.tables.dropTable(cluster << this.clusterBits, (1 as u64) << this.clusterBits);
    }

    return first;
  }

  beginBlock(index: u64, cluster: u64): void {
    this.newIndex = index;
    this.newOffset = cluster << this.clusterBits;
    this.blocks.add(cluster);
    this.tables.beginTaking();
    this.tables.makeTable(PAGE_REFCOUNTS, this.newOffset, (1 as u64) << this.clusterBits);
  }

  private store(cluster: u64, value: u64): void {
    const page = this.page(cluster);
    if (page == null) return;
    const index = this.indexOf(cluster);
    storeRefcount(page, 0, this.order, index, value);
    const bit = index << this.order;
    this.tables.change(PAGE_REFCOUNTS, bit >> 3, max<u32>(1, ((1 as u32) << this.order) >> 3));
  }

  /** The page with the cluster's refcount; null where no block counts it, so that it is free. */
  private page(cluster: u64): Region | null {
    const index = cluster >> this.blockBits;
    const listed = this.tables.refcountTable.blockOffset(index);
    const offset = listed == 0 && index == this.newIndex ? this.newOffset : listed;
    if (offset == 0) return null;
    if ((offset & (((1 as u64) << this.clusterBits) - 1)) != 0) refuseBlockOffset(offset, index);
    const inBlock = cluster & (((1 as u64) << this.blockBits) - 1);
    return this.tables.page(offset + ((inBlock << this.order) >> 3));
  }

  private get blockBits(): u32 {
    return this.clusterBits + 3 - this.order;
  }

  /** Place of the cluster's refcount on its page. */
  private indexOf(cluster: u64): u32 {
    return (cluster & (((1 as u64) << this.pageShift) - 1)) as u32;
  }

  /** First cluster that is counted on another page. */
  private pageEnd(cluster: u64): u64 {
    return ((cluster >> this.pageShift) + 1) << this.pageShift;
  }
}
