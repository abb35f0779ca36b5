import {
  FINDING_CLUSTER_REFCOUNT,
  FINDING_LEAKED_CLUSTER,
  FINDING_REFCOUNT_BLOCK_MISPLACED,
  FINDING_REFCOUNT_BLOCK_OUTSIDE,
  FINDING_REFCOUNT_BLOCK_SHARED,
  FINDING_REFCOUNT_BLOCK_UNALIGNED,
  FINDING_REFCOUNT_TABLE_RESERVED,
  FINDING_REFCOUNT_UNREADABLE,
} from '../abi/check-messages.ts';
import {Region} from '../bytes/region.ts';
import {Findings} from '../check/findings.ts';
import {Source} from '../device/source.ts';
import {TableBatch} from '../device/table-batch.ts';
import {Qcow2Refcounts} from './check-refcounts.ts';
import {Qcow2CheckOptions} from './check-options.ts';
import {Qcow2References} from './check-references.ts';
import {Qcow2Header} from './header.ts';
import {loadRefcount} from './refcount-entry.ts';

/** Compares what the image says of its clusters' use with what was counted. */
export class Qcow2RefcountCheck {
  private readonly batch: TableBatch;
  private readonly order: u32;
  private readonly clusterSize: u64;
  private readonly clusterBits: u32;
  private hasToldMisplaced: bool = false;
  private keepsReferences: bool = false;
  /** A cluster is used that the image takes for free. */
  public hasUncounted: bool = false;
  /** One more than the highest cluster that is used or counted as used; the header's is. */
  private end: u64 = 1;

  constructor(
    private readonly findings: Findings,
    source: Source,
    header: Qcow2Header,
    private readonly refcounts: Qcow2Refcounts,
    private readonly references: Qcow2References,
    private readonly options: Qcow2CheckOptions,
  ) {
    this.batch = new TableBatch(source, header.clusterSize);
    this.order = header.refcountOrder;
    this.clusterSize = header.clusterSize;
    this.clusterBits = header.clusterBits;
  }

  /** The blocks are clusters in use, too. */
  countBlocks(): void {
    for (let index: u32 = 0; index < this.refcounts.size; index++) this.countBlock(index);
  }

  private countBlock(index: u32): void {
    const offset = this.refcounts.blockOffset(index);
    if (this.options.reservedBits && this.refcounts.hasReservedBits(index)) {
      this.findings.corruption(FINDING_REFCOUNT_TABLE_RESERVED, index);
    } else if (this.refcounts.isMisplaced(index) || this.refcounts.hasReservedBits(index)) {
      this.findings.corruption(FINDING_REFCOUNT_BLOCK_UNALIGNED, index);
    } else if (offset >> this.clusterBits >= this.references.clusterCount) {
      this.findings.corruption(FINDING_REFCOUNT_BLOCK_OUTSIDE, index);
    } else if (offset != 0) {
      this.references.count(offset, this.clusterSize);
      const count = this.references.counters.get(offset >> this.clusterBits);
      if (count != 1) this.findings.corruption(FINDING_REFCOUNT_BLOCK_SHARED, index, count);
    }
  }

  /** Afterwards the references' counters hold what the image says, unless they are kept. */
  compare(keepsReferences: bool = false): void {
    this.keepsReferences = keepsReferences;
    const blocks = (this.references.clusterCount + this.clustersPerBlock - 1) >> this.refcounts.blockBits;
    for (let block: u64 = 0; block < blocks; block += this.batch.capacity) {
      const end = min<u64>(blocks, block + this.batch.capacity);
      this.load(block, end);
      let place: u32 = 0;
      for (let index = block; index < end; index++) {
        if (this.refcounts.isUnreadable(index)) {
          this.tellUnreadable(index);
        } else if (this.refcounts.blockOffset(index) == 0) {
          this.compareNothing(index);
        } else if (this.batch.isBehindEnd(place++)) {
          this.compareNothing(index);
        } else {
          this.compareBlock(index, this.batch.bytes, this.batch.at(place - 1));
        }
      }
    }

    this.findings.imageEnd = this.end << this.clusterBits;
  }

  private get clustersPerBlock(): u64 {
    return (1 as u64) << this.refcounts.blockBits;
  }

  private load(block: u64, end: u64): void {
    this.batch.clear();
    for (let index = block; index < end; index++) {
      const offset = this.refcounts.blockOffset(index);
      if (offset != 0 && !this.refcounts.isUnreadable(index)) this.batch.add(offset);
    }

    this.batch.load();
  }

  /** qemu-img notices such a block at the first cluster that it counts, and then again at each of them. */
  private tellUnreadable(index: u64): void {
    if (this.refcounts.isMisplaced(index) && !this.hasToldMisplaced) {
      this.findings.note(FINDING_REFCOUNT_BLOCK_MISPLACED, this.refcounts.blockOffset(index), index);
      this.hasToldMisplaced = true;
    }

    const end = this.endOf(index);
    for (let cluster = index << this.refcounts.blockBits; cluster < end; cluster++) {
      this.findings.checkError(FINDING_REFCOUNT_UNREADABLE, cluster);
    }
  }

  /** The image says that none of these clusters is in use. */
  private compareNothing(index: u64): void {
    const counters = this.references.counters;
    const end = this.endOf(index);
    let cluster = index << this.refcounts.blockBits;
    while (cluster < end) {
      if (counters.isUntouched(cluster)) {
        cluster += counters.clustersToPageEnd(cluster);
      } else {
        this.compareCluster(cluster, 0);
        cluster++;
      }
    }
  }

  private compareBlock(index: u64, bytes: Region, at: u32): void {
    const first = index << this.refcounts.blockBits;
    const count = (this.endOf(index) - first) as u32;
    for (let place: u32 = 0; place < count; place++) {
      this.compareCluster(first + place, loadRefcount(bytes, at, this.order, place));
    }
  }

  private endOf(index: u64): u64 {
    return min<u64>((index + 1) << this.refcounts.blockBits, this.references.clusterCount);
  }

  private compareCluster(cluster: u64, refcount: u64): void {
    const counters = this.references.counters;
    const count = counters.get(cluster);
    if (refcount > 0 || count > 0) this.end = cluster + 1;
    if (refcount == count) return;
    this.findings.refcountErrors++;
    if (refcount > count) {
      this.findings.leak(FINDING_LEAKED_CLUSTER, cluster, refcount, count);
    } else {
      this.findings.corruption(FINDING_CLUSTER_REFCOUNT, cluster, refcount, count);
      if (refcount == 0) this.hasUncounted = true;
    }

    if (!this.keepsReferences) counters.set(cluster, refcount);
  }
}
