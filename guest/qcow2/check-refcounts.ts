import {loadBe64} from '../bytes/big-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {BlockCache} from '../device/block-cache.ts';
import {readSource, Source} from '../device/source.ts';
import {Qcow2Header} from './header.ts';
import {loadRefcount} from './refcount-entry.ts';

/** qcow2.txt "Refcount table": bits 0-8 are reserved. */
const RESERVED_MASK: u64 = 0x1ff;

/** The refcounts that the image itself keeps. */
export class Qcow2Refcounts {
  /** Entries of the table. */
  public readonly size: u32;
  /** Clusters that one block counts, as a power of two. */
  public readonly blockBits: u32;
  private readonly table: Region;
  private readonly cache: BlockCache;
  private readonly order: u32;
  private readonly clusterMask: u64;

  constructor(source: Source, header: Qcow2Header) {
    const table = allocateRegion(header.refcountTableClusters << header.clusterBits);
    readSource(source, header.refcountTableOffset, table, 0, table.size);
    this.table = table;
    this.size = table.size / 8;
    this.order = header.refcountOrder;
    this.blockBits = header.clusterBits + 3 - header.refcountOrder;
    this.clusterMask = (header.clusterSize as u64) - 1;
    this.cache = new BlockCache(source);
  }

  hasReservedBits(index: u32): bool {
    return (loadBe64(this.table, index * 8) & RESERVED_MASK) != 0;
  }

  /** Where block `index` lies in the file; 0: it counts nothing, and so do all behind the table's end. */
  blockOffset(index: u64): u64 {
    return index < this.size ? loadBe64(this.table, (index as u32) * 8) & ~RESERVED_MASK : 0;
  }

  /** Block `index` begins amid a cluster. */
  isMisplaced(index: u64): bool {
    return (this.blockOffset(index) & this.clusterMask) != 0;
  }

  /** Block `index` is misplaced, or further than a file can reach. */
  isUnreadable(index: u64): bool {
    return this.isMisplaced(index) || this.blockOffset(index) > (i64.MAX_VALUE as u64);
  }

  /** The refcount of any cluster whose block can be read. */
  read(cluster: u64): u64 {
    const offset = this.blockOffset(cluster >> this.blockBits);
    if (offset == 0) return 0;
    const index = (cluster & (((1 as u64) << this.blockBits) - 1)) as u32;
    // The table and a block may lie anywhere, but the cache has both in pieces that begin at multiples of 8 bytes.
    const at = offset + (((index as u64) << this.order) >> 3);
    const inByte: u32 = this.order < 3 ? index & ((8 >> this.order) - 1) : 0;
    return loadRefcount(this.cache.block(at), (at & 0xffff) as u32, this.order, inByte);
  }
}
