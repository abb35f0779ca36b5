import {storeBe64} from '../bytes/big-endian.ts';
import {loadBe64} from '../bytes/big-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Sink} from '../emit/sink.ts';
import {ClusterMap} from './emit-cluster-map.ts';
import {divideUp, Qcow2Geometry, REFTABLE_ENTRY_SIZE, REFTABLE_LIMIT} from './emit-geometry.ts';

/**
 * Hands out clusters in the order in which qemu-img was seen to: first fit from a cursor, a new refcount block where the
 * search then stands, and the search repeated after each new block. When the refcount table is full, a larger one is laid
 * behind the clusters in use and the old one is left free, with its bytes in place.
 */
export class ClusterAllocator {
  public readonly used: ClusterMap = new ClusterMap();
  /** The refcount table: big-endian entries, as in the file. */
  public table: Region;
  public tableCluster: u64 = 1;
  /** The table would be larger than any reader allows. */
  public isExhausted: bool = false;
  private cursor: u64 = 0;

  constructor(
    private readonly geometry: Qcow2Geometry,
    private readonly sink: Sink,
  ) {
    this.table = allocateRegion(geometry.clusterSize as u32);
    this.setBlock(0, 2);
    this.used.take(0, 3);
    this.cursor = 3;
  }

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
      free = this.used.countFree(start, count);
    } while (!this.takeRange(start, free) && !this.isExhausted);
    return free;
  }

  /** Number of entries of the refcount table. */
  tableEntries(): u64 {
    return (this.table.size as u64) / REFTABLE_ENTRY_SIZE;
  }

  /** Cluster of a refcount block; 0 when there is none. */
  blockCluster(index: u64): u64 {
    return index < this.tableEntries() ? loadBe64(this.table, (index * 8) as u32) >> this.geometry.clusterBits : 0;
  }

  /**
   * Lays refcount blocks and a new refcount table at `start`, so that `extra` clusters behind them are covered as well.
   * A generous table has room to grow by half. Gives the first cluster behind the table.
   */
  layRefcountArea(start: u64, extra: u64, isGenerous: bool): u64 {
    const blockEntries: u64 = 1 << this.geometry.refcountBlockBits;
    const blocks = this.countBlocks(start + extra, isGenerous);
    const firstBlock = start / blockEntries;
    const entries = isGenerous ? blocks + divideUp(blocks, 2) : blocks;
    const tableClusters = divideUp(entries * REFTABLE_ENTRY_SIZE, this.geometry.clusterSize);
    if (tableClusters * this.geometry.clusterSize > REFTABLE_LIMIT) {
      this.isExhausted = true;
      return 0;
    }
    const oldTable = this.table;
    const oldCluster = this.tableCluster;
    this.growTable(tableClusters);
    let block = start;
    for (let index = firstBlock; index < blocks; index++) {
      if (this.blockCluster(index) == 0) this.setBlock(index, block++);
    }
    this.tableCluster = block;
    const end = block + tableClusters;
    this.used.take(start, end - start);
    this.sink.write(oldCluster << this.geometry.clusterBits, oldTable, 0, oldTable.size);
    const oldClusters = (oldTable.size as u64) >> this.geometry.clusterBits;
    this.used.release(oldCluster, oldClusters);
    this.cursor = min<u64>(this.cursor, oldCluster);
    return end;
  }

  private searchFree(count: u64): u64 {
    const start = this.used.findFree(this.cursor, count);
    this.cursor = start + count;
    return start;
  }

  // False when a refcount block had to be made: nothing is taken then, and the caller searches again.
  private takeRange(start: u64, count: u64): bool {
    const bits = this.geometry.refcountBlockBits;
    const end = start + count;
    for (let at = start; at < end;) {
      if (this.blockCluster(at >> bits) == 0) {
        this.makeBlock(at);
        this.used.release(start, at - start);
        this.cursor = min<u64>(this.cursor, start);
        return false;
      }
      const next = min<u64>(end, ((at >> bits) + 1) << bits);
      this.used.take(at, next - at);
      at = next;
    }
    return true;
  }

  // Makes the refcount block that is to hold the refcount of `cluster`.
  private makeBlock(cluster: u64): void {
    const bits = this.geometry.refcountBlockBits;
    const index = cluster >> bits;
    const block = this.searchFree(1);
    if (block >> bits == index) this.used.take(block, 1);
    else if (!this.takeRange(block, 1)) return;
    if (index < this.tableEntries()) {
      this.setBlock(index, block);
      return;
    }
    const usedBlocks = divideUp(max<u64>(cluster + 1, block), 1 << bits);
    this.pendingIndex = index;
    this.pendingBlock = block;
    this.layRefcountArea(usedBlocks << bits, 0, true);
    this.pendingBlock = 0;
  }

  private pendingIndex: u64 = 0;
  private pendingBlock: u64 = 0;

  private growTable(clusters: u64): void {
    const grown = allocateRegion((clusters << this.geometry.clusterBits) as u32);
    copyBytes(grown, 0, this.table, 0, min<u32>(this.table.size, grown.size));
    this.table = grown;
    if (this.pendingBlock != 0) this.setBlock(this.pendingIndex, this.pendingBlock);
  }

  private setBlock(index: u64, cluster: u64): void {
    storeBe64(this.table, (index * 8) as u32, cluster << this.geometry.clusterBits);
  }

  // Blocks that cover `clusters`, themselves, and the table that lists them.
  private countBlocks(clusters: u64, isGenerous: bool): u64 {
    const blockEntries: u64 = 1 << this.geometry.refcountBlockBits;
    const tableEntries = this.geometry.clusterSize / REFTABLE_ENTRY_SIZE;
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
