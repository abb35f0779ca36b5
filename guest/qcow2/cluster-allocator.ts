import {Region} from '../bytes/region.ts';
import {ClusterUse} from './cluster-use.ts';
import {divideUp, REFTABLE_ENTRY_SIZE, REFTABLE_LIMIT} from './emit-geometry.ts';
import {RefcountTable} from './refcount-table.ts';

/**
 * Hands out clusters in the order in which qemu-img was seen to: first fit from a cursor, a new refcount block where the
 * search then stands, and the search repeated after each new block. When the refcount table is full, a larger one is laid
 * behind the clusters in use and the old one is left free, with its bytes in place.
 */
export abstract class ClusterAllocator {
  /** The table would be larger than any reader allows. */
  public isExhausted: bool = false;
  /** Refcount blocks that were made because a cluster was not counted yet. */
  protected blocksMade: u32 = 0;
  /** Searches begin here. */
  protected cursor: u64 = 0;
  /** A block that waits for the table to have room for it; 0: none. */
  private pendingBlock: u64 = 0;
  private pendingIndex: u64 = 0;

  constructor(
    protected readonly clusterBits: u32,
    /** log2 of the refcounts in one refcount block, which is one cluster. */
    protected readonly blockBits: u32,
    public readonly use: ClusterUse,
    public readonly table: RefcountTable,
  ) {}

  /** The table moved away from `cluster`, where `bytes` were; the clusters are free again. */
  protected abstract leaveTable(cluster: u64, bytes: Region): void;

  /** First of `count` neighbouring clusters, now taken. */
  allocate(count: u64): u64 {
    let start: u64 = 0;
    do {
      start = this.searchFree(count);
    } while (!this.takeRange(start, count) && !this.isExhausted);
    return start;
  }

  /** Takes clusters from `start` on, at most `count`, as far as they are free; gives how many. The cursor stays. */
  allocateAt(start: u64, count: u64): u64 {
    let free: u64 = 0;
    do {
      free = this.use.countFree(start, count);
    } while (!this.takeRange(start, free) && !this.isExhausted);
    return free;
  }

  /** Gives up one reference to each of `count` clusters; tells the first that is free now, u64.MAX_VALUE for none. */
  release(start: u64, count: u64): u64 {
    const free = this.use.release(start, count);
    this.cursor = min<u64>(this.cursor, free);
    return free;
  }

  /**
   * Lays refcount blocks and a new refcount table at `start`, so that `extra` clusters behind them are covered as well.
   * A generous table has room to grow by half. Gives the first cluster behind the table.
   */
  layRefcountArea(start: u64, extra: u64, isGenerous: bool): u64 {
    const blockEntries: u64 = 1 << this.blockBits;
    const blocks = this.countBlocks(start + extra, isGenerous);
    const firstBlock = start / blockEntries;
    const entries = isGenerous ? blocks + divideUp(blocks, 2) : blocks;
    const tableClusters = divideUp(entries * REFTABLE_ENTRY_SIZE, this.clusterSize);
    if (tableClusters * this.clusterSize > REFTABLE_LIMIT) {
      this.isExhausted = true;
      return 0;
    }
    const oldBytes = this.table.bytes;
    const oldCluster = this.table.cluster;
    this.growTable(tableClusters);
    let block = start;
    for (let index = firstBlock; index < blocks; index++) {
      if (this.table.blockOffset(index) != 0) continue;
      this.use.beginBlock(index, block);
      this.table.setBlock(index, block++);
    }
    this.table.cluster = block;
    const end = block + tableClusters;
    this.use.take(start, end - start);
    this.release(oldCluster, (oldBytes.size as u64) >> this.clusterBits);
    this.leaveTable(oldCluster, oldBytes);
    return end;
  }

  private searchFree(count: u64): u64 {
    const start = this.use.findFree(this.cursor, count);
    this.cursor = start + count;
    return start;
  }

  // False when a refcount block had to be made: nothing is taken then, and the caller searches again.
  private takeRange(start: u64, count: u64): bool {
    const bits = this.blockBits;
    const end = start + count;
    for (let at = start; at < end;) {
      if (this.table.blockOffset(at >> bits) == 0) {
        this.makeBlock(at);
        this.blocksMade++;
        this.use.release(start, at - start);
        this.cursor = min<u64>(this.cursor, start);
        return false;
      }
      const next = min<u64>(end, ((at >> bits) + 1) << bits);
      this.use.take(at, next - at);
      at = next;
    }
    return true;
  }

  // Makes the refcount block that is to hold the refcount of `cluster`.
  private makeBlock(cluster: u64): void {
    const bits = this.blockBits;
    const index = cluster >> bits;
    const block = this.searchFree(1);
    const isOwn = block >> bits == index;
    if (!isOwn && !this.takeRange(block, 1)) return;
    this.use.beginBlock(index, block);
    if (isOwn) this.use.take(block, 1);
    if (index < this.table.entries) {
      this.table.setBlock(index, block);
      return;
    }
    const usedBlocks = divideUp(max<u64>(cluster + 1, block), 1 << bits);
    this.pendingIndex = index;
    this.pendingBlock = block;
    this.layRefcountArea(usedBlocks << bits, 0, true);
    this.pendingBlock = 0;
  }

  private growTable(clusters: u64): void {
    this.table.grow(clusters);
    if (this.pendingBlock != 0) this.table.setBlock(this.pendingIndex, this.pendingBlock);
  }

  private get clusterSize(): u64 {
    return (1 as u64) << this.clusterBits;
  }

  // Blocks that cover `clusters`, themselves, and the table that lists them.
  private countBlocks(clusters: u64, isGenerous: bool): u64 {
    const blockEntries: u64 = 1 << this.blockBits;
    const tableEntries = this.clusterSize / REFTABLE_ENTRY_SIZE;
    let counted = clusters;
    let blocks: u64 = 0;
    let table: u64 = 0;
    let last: u64 = 0;
    let total: u64 = 0;
    let isPending = isGenerous;
    do {
      last = total;
      blocks = divideUp(counted + table + blocks, blockEntries);
      table = divideUp(blocks, tableEntries);
      total = counted + blocks + table;
      if (total == last && isPending) {
        counted += divideUp(table, 2);
        total = 0;
        isPending = false;
      }
    } while (total != last);
    return blocks;
  }
}
