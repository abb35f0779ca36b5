import {loadBe64, storeBe64} from '../bytes/big-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {REFTABLE_ENTRY_SIZE} from './emit-geometry.ts';

/** qcow2.txt "Refcount table entry": bits 0-8 are reserved. */
const OFFSET_MASK: u64 = ~(0x1ff as u64);

/** The refcount table of an image that is written: big-endian entries, as in the file. */
export class RefcountTable {
  /** Entries changed since the table was last written: from the first to behind the last. */
  public changedFrom: u32 = u32.MAX_VALUE;
  public changedTo: u32 = 0;

  constructor(
    public bytes: Region,
    /** Where the table lies in the file. */
    public cluster: u64,
    private readonly clusterBits: u32,
  ) {}

  /** Number of entries. */
  get entries(): u64 {
    return (this.bytes.size as u64) / REFTABLE_ENTRY_SIZE;
  }

  /** Clusters that the table takes. */
  get clusters(): u64 {
    return (this.bytes.size as u64) >> this.clusterBits;
  }

  /** Where block `index` begins in the file, in bytes; 0 when there is none. */
  blockOffset(index: u64): u64 {
    return index < this.entries ? loadBe64(this.bytes, (index * REFTABLE_ENTRY_SIZE) as u32) & OFFSET_MASK : 0;
  }

  setBlock(index: u64, cluster: u64): void {
    storeBe64(this.bytes, (index * REFTABLE_ENTRY_SIZE) as u32, cluster << this.clusterBits);
    this.changedFrom = min<u32>(this.changedFrom, index as u32);
    this.changedTo = max<u32>(this.changedTo, (index as u32) + 1);
  }

  /** Goes on with a table of `clusters` clusters, which begins with the entries of this one. */
  grow(clusters: u64): void {
    const grown = allocateRegion((clusters << this.clusterBits) as u32);
    copyBytes(grown, 0, this.bytes, 0, min<u32>(this.bytes.size, grown.size));
    this.bytes = grown;
    this.changedFrom = 0;
    this.changedTo = this.entries as u32;
  }
}
