import {REASON_ERRNO} from '../abi/image-reasons.ts';
import {storeBe64} from '../bytes/big-endian.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {StreamOutput} from '../emit/stream-output.ts';
import {refuseImage} from '../report/refusal.ts';
import {divideUp, REFTABLE_ENTRY_SIZE, REFTABLE_LIMIT} from './emit-geometry.ts';
import {loadRefcount, refcountLimit, storeRefcount} from './refcount-entry.ts';

const EFBIG: u64 = 27;

/**
 * The clusters of a qcow2 image that is written from its beginning to its end, and how often each is referred to.
 * qcow2.txt "Host cluster management": a refcount block may lie anywhere, so each comes first behind the clusters that it
 * counts; the last ones and the table that names them come last of all.
 */
export class StreamClusters {
  /** Where the refcount table is, and its clusters; known when all is written. */
  public tableOffset: u64 = 0;
  public tableClusters: u64 = 0;
  private readonly clusterSize: u32;
  /** log2 of the clusters that one block counts. */
  private readonly blockBits: u32;
  private readonly block: Region;
  /** Which one that is. */
  private blockIndex: u64 = 0;
  private readonly table: Region;

  constructor(
    private readonly output: StreamOutput,
    private readonly clusterBits: u32,
    private readonly order: u32,
    /** More clusters than the image can have. */
    clusterLimit: u64,
  ) {
    const clusterSize = (1 as u32) << clusterBits;
    const blockBits = clusterBits + 3 - order;
    const entries = min<u64>((clusterLimit >> blockBits) + 1, REFTABLE_LIMIT / REFTABLE_ENTRY_SIZE);
    this.clusterSize = clusterSize;
    this.blockBits = blockBits;
    this.block = allocateRegion(clusterSize);
    this.table = allocateRegion((entries * REFTABLE_ENTRY_SIZE) as u32);
  }

  begin(): void {
    this.blockIndex = 0;
    fillBytes(this.block, 0, this.block.size, 0);
  }

  /** Writes `length` bytes, at most a cluster, to a cluster of their own. Gives where in the file that is. */
  addCluster(from: Region, at: u32, length: u32): u64 {
    this.fillCluster();
    this.enterBlock(this.clusterSize);
    const offset = this.output.position;
    this.count(offset);
    this.output.write(from, at, length);
    this.fillCluster();
    return offset;
  }

  /** Writes `size` bytes, less than a cluster, right behind the last ones where that can be. Gives where they are. */
  addBytes(from: Region, at: u32, size: u32): u64 {
    if (this.isInCluster() && this.countOf(this.output.position) == refcountLimit(this.order)) this.fillCluster();
    this.enterBlock(size);
    const offset = this.output.position;
    const last = offset + size - 1;
    this.count(offset);
    if (last >> this.clusterBits != offset >> this.clusterBits) this.count(last);
    this.output.write(from, at, size);
    return offset;
  }

  /** Writes the L1 table, the refcount blocks that are missing and their table. Gives where the L1 table is. */
  finish(l1: Region): u64 {
    this.fillCluster();
    const l1Offset = this.output.position;
    const first = l1Offset >> this.clusterBits;
    const l1End = first + divideUp(l1.size, this.clusterSize);
    let end = l1End;
    let blocks = this.blocksTo(end);
    while (l1End + blocks + this.tableClustersOf(blocks) != end) {
      end = l1End + blocks + this.tableClustersOf(blocks);
      blocks = this.blocksTo(end);
    }

    this.tableClusters = this.tableClustersOf(blocks);
    this.output.write(l1, 0, l1.size);
    this.fillCluster();
    for (let index: u64 = 0; index < blocks; index++) this.storeBlock(first, end);
    this.tableOffset = this.output.position;
    this.output.write(this.table, 0, (this.blockIndex * REFTABLE_ENTRY_SIZE) as u32);
    this.fillCluster();
    return l1.size == 0 ? 0 : l1Offset;
  }

  /** Blocks that are missing where the file has `end` clusters. */
  private blocksTo(end: u64): u64 {
    return ((end - 1) >> this.blockBits) + 1 - this.blockIndex;
  }

  /** Clusters of the table where `blocks` more are to come. */
  private tableClustersOf(blocks: u64): u64 {
    return divideUp((this.blockIndex + blocks) * REFTABLE_ENTRY_SIZE, this.clusterSize);
  }

  private isInCluster(): bool {
    return (this.output.position & (this.clusterSize - 1)) != 0;
  }

  /** What is left of the cluster stays empty. */
  private fillCluster(): void {
    if (this.isInCluster()) this.output.zeros(this.clusterSize - (this.output.position & (this.clusterSize - 1)));
  }

  /** Sees to it that the current block counts the next `length` bytes. */
  private enterBlock(length: u32): void {
    const end = ((this.blockIndex + 1) << this.blockBits) << this.clusterBits;
    if (this.output.position + length <= end) return;
    this.fillCluster();
    const offset = this.output.position;
    this.storeBlock(end, end);
    this.count(offset);
  }

  /** Writes the current block, in which those of the clusters from `first` to `end` that it counts get one reference. */
  private storeBlock(first: u64, end: u64): void {
    const begin = this.blockIndex << this.blockBits;
    const blockEnd = begin + ((1 as u64) << this.blockBits);
    const last = min<u64>(end, blockEnd);
    for (let cluster = max<u64>(first, begin); cluster < last; cluster++) {
      storeRefcount(this.block, 0, this.order, (cluster - begin) as u32, 1);
    }

    if ((this.blockIndex + 1) * REFTABLE_ENTRY_SIZE > this.table.size) refuseImage(REASON_ERRNO, EFBIG);
    storeBe64(this.table, (this.blockIndex * REFTABLE_ENTRY_SIZE) as u32, this.output.position);
    this.output.write(this.block, 0, this.block.size);
    fillBytes(this.block, 0, this.block.size, 0);
    this.blockIndex++;
  }

  /** One more reference to the cluster that holds the byte, which the current block counts. */
  private count(offset: u64): void {
    storeRefcount(this.block, 0, this.order, this.indexOf(offset), this.countOf(offset) + 1);
  }

  private countOf(offset: u64): u64 {
    return loadRefcount(this.block, 0, this.order, this.indexOf(offset));
  }

  private indexOf(offset: u64): u32 {
    return ((offset >> this.clusterBits) - (this.blockIndex << this.blockBits)) as u32;
  }
}
