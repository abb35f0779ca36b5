import {FINDING_REPAIR_REBUILD, FINDING_REPAIR_REFCOUNT} from '../abi/check-messages.ts';
import {REASON_QCOW2_DIRTY} from '../abi/image-reasons.ts';
import {storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion} from '../bytes/region.ts';
import {ClusterCounters} from '../check/cluster-counters.ts';
import {Findings} from '../check/findings.ts';
import {writeDevice, zeroDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {Qcow2References} from './check-references.ts';
import {Qcow2Refcounts} from './check-refcounts.ts';
import {REFTABLE_LIMIT} from './emit-geometry.ts';
import {Qcow2Image} from './open.ts';
import {storeRefcount} from './refcount-entry.ts';

/** qcow2.txt "Header", bytes 48-59: where the refcount table is and how many clusters it takes. */
const HEADER_REFCOUNT_TABLE: u64 = 48;
const HEADER_REFCOUNT_TABLE_LENGTH: u32 = 12;
const ENTRY_SIZE: u64 = 8;

/**
 * Counts the references of an image in new refcount blocks and a new table, in clusters that nothing refers to. Only when
 * all of them are in the file the header names them; the old ones are free then.
 */
export class RefcountRebuild {
  private readonly counters: ClusterCounters;
  private readonly clusterBits: u32;
  private readonly blockBits: u32;
  /** A stretch without a free cluster, which is not searched again. */
  private usedFrom: u64 = 0;
  private usedEnd: u64 = 0;
  /** One more than the highest cluster in use. */
  private end: u64;
  /** Clusters that can be counted. */
  private readonly limit: u64;
  /** Cluster of each new block; 0: there is none. */
  private readonly blocks: StaticArray<u64>;

  constructor(
    private readonly findings: Findings,
    private readonly image: Qcow2Image,
    private readonly old: Qcow2Refcounts,
    references: Qcow2References,
  ) {
    const blockBits = old.blockBits;
    this.counters = references.counters;
    this.clusterBits = image.header.clusterBits;
    this.blockBits = blockBits;
    this.end = references.clusterCount;
    const most = references.clusterCount + RefcountRebuild.roomFor(references.clusterCount);
    this.limit = most;
    this.blocks = new StaticArray<u64>(((most >> blockBits) + 1) as i32);
  }

  /** Clusters that the new blocks and the table of a file of so many clusters may need behind it: a block counts 64 or more. */
  static roomFor(clusters: u64): u64 {
    return (clusters >> 5) + 1024;
  }

  run(): void {
    this.findings.note(FINDING_REPAIR_REBUILD);
    this.placeBlocks();
    const tableClusters = this.sizeTable();
    const table = this.take(0, tableClusters);
    this.placeBlocks();
    const old = this.markOld();
    this.releaseOld(old);
    this.writeBlocks();
    this.writeTable(table, tableClusters as u32);
    this.giveBackOld(old);
  }

  /** Every block that counts a cluster in use gets a place behind the first of these, and so do the blocks that count the places. */
  private placeBlocks(): void {
    for (let index: u64 = 0; index << this.blockBits < this.end; index++) {
      if (this.blocks[index as i32] != 0) continue;
      const counted = this.firstCounted(index);
      if (counted >= this.end) continue;
      const cluster = this.take(counted, 1);
      this.blocks[index as i32] = cluster;
      // A place in a stretch that nothing used so far needs a block too.
      const around = cluster >> this.blockBits;
      if (around < index && this.blocks[around as i32] == 0) index = around - 1;
    }
  }

  /** Clusters of the table: it has room for the blocks that it needs itself. */
  private sizeTable(): u64 {
    let clusters: u64 = 0;
    let needed: u64 = 1;
    while (needed > clusters) {
      clusters = needed;
      const blocks = ((this.end + clusters) >> this.blockBits) + (clusters >> this.blockBits) + 2;
      needed = (blocks * ENTRY_SIZE + this.clusterSize - 1) >> this.clusterBits;
      if (needed << this.clusterBits > REFTABLE_LIMIT) refuseImage(REASON_QCOW2_DIRTY);
    }

    return clusters;
  }

  /** Takes the first neighbouring clusters from `from` on that nothing refers to; gives where they begin. */
  private take(from: u64, count: u64): u64 {
    let start = from >= this.usedFrom && from < this.usedEnd ? this.usedEnd : from;
    for (let cluster = start; cluster - start < count; cluster++) {
      if (cluster >= this.limit) refuseImage(REASON_QCOW2_DIRTY);
      if (this.counters.get(cluster) != 0) start = cluster + 1;
    }

    if (count == 1) this.noteUsed(from, start + 1);

    for (let cluster = start; cluster < start + count; cluster++) this.counters.set(cluster, 1);
    this.end = max<u64>(this.end, start + count);
    return start;
  }

  /** From `from` to `end` every cluster is in use now. */
  private noteUsed(from: u64, end: u64): void {
    if (from < this.usedFrom || from > this.usedEnd) this.usedFrom = from;
    this.usedEnd = end;
  }

  /** The first cluster in use among those that the block counts; u64.MAX_VALUE: there is none. */
  private firstCounted(block: u64): u64 {
    const end = min<u64>((block + 1) << this.blockBits, this.end);
    let cluster = block << this.blockBits;
    while (cluster < end) {
      if (this.counters.isUntouched(cluster)) cluster += this.counters.clustersToPageEnd(cluster);
      else if (this.counters.get(cluster) == 0) cluster++;
      else return cluster;
    }

    return u64.MAX_VALUE;
  }

  /** The clusters of the old blocks and of the old table, a 1 for each. */
  private markOld(): ClusterCounters {
    const header = this.image.header;
    const old = new ClusterCounters(this.limit, 0);
    const table = header.refcountTableOffset >> this.clusterBits;
    for (let index: u32 = 0; index < header.refcountTableClusters; index++) old.set(table + index, 1);
    for (let index: u32 = 0; index < this.old.size; index++) {
      const offset = this.old.blockOffset(index);
      if (offset != 0) old.set(offset >> this.clusterBits, 1);
    }

    return old;
  }

  private releaseOld(old: ClusterCounters): void {
    let cluster: u64 = 0;
    while (cluster < this.end) {
      if (old.isUntouched(cluster)) {
        cluster += old.clustersToPageEnd(cluster);
        continue;
      }

      const count = this.counters.get(cluster);
      if (old.get(cluster) != 0 && count > 0) {
        this.findings.note(FINDING_REPAIR_REFCOUNT, cluster, count, count - 1);
        this.counters.set(cluster, count - 1);
      }

      cluster++;
    }
  }

  private writeBlocks(): void {
    const bytes = allocateRegion(this.clusterSize as u32);
    const order = this.image.header.refcountOrder;
    for (let index: u64 = 0; index << this.blockBits < this.end; index++) {
      const block = this.blocks[index as i32];
      if (block == 0) continue;
      fillBytes(bytes, 0, bytes.size, 0);
      const first = index << this.blockBits;
      const count = min<u64>((1 as u64) << this.blockBits, this.end - first) as u32;
      for (let place: u32 = 0; place < count; place++) {
        storeRefcount(bytes, 0, order, place, this.counters.get(first + place));
      }

      writeDevice(this.image.source.slot, block << this.clusterBits, bytes, 0, bytes.size);
    }
  }

  private writeTable(table: u64, clusters: u32): void {
    const bytes = allocateRegion(clusters << this.clusterBits);
    for (let index: u64 = 0; index << this.blockBits < this.end; index++) {
      storeBe64(bytes, (index * ENTRY_SIZE) as u32, this.blocks[index as i32] << this.clusterBits);
    }

    const slot = this.image.source.slot;
    writeDevice(slot, table << this.clusterBits, bytes, 0, bytes.size);
    const header = allocateRegion(HEADER_REFCOUNT_TABLE_LENGTH);
    storeBe64(header, 0, table << this.clusterBits);
    storeBe32(header, 8, clusters);
    writeDevice(slot, HEADER_REFCOUNT_TABLE, header, 0, header.size);
  }

  /** As in qemu-img, the file gives up the room of what is free now. */
  private giveBackOld(old: ClusterCounters): void {
    const size = this.image.source.size;
    let cluster: u64 = 0;
    while (cluster << this.clusterBits < size) {
      if (old.isUntouched(cluster)) {
        cluster += old.clustersToPageEnd(cluster);
        continue;
      }

      const offset = cluster << this.clusterBits;
      const isFree = old.get(cluster) != 0 && this.counters.get(cluster) == 0;
      if (isFree) zeroDevice(this.image.source.slot, offset, min<u64>(this.clusterSize, size - offset), true);
      cluster++;
    }
  }

  private get clusterSize(): u64 {
    return (1 as u64) << this.clusterBits;
  }
}
