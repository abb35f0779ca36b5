import {BlockCache} from '../device/block-cache.ts';
import {
  clusterKind,
  ENTRY_OFFSET_MASK,
  isPlacedKind,
  KIND_COMPRESSED,
  KIND_INVALID,
  KIND_UNALLOCATED,
  KIND_ZERO,
  KIND_ZERO_PLACED,
  subclusterKind,
} from './cluster-kind.ts';
import {
  refuseClusterOffset,
  refuseCompressedInDataFile,
  refuseDataFileOffset,
  refuseInvalidEntry,
  refuseTableOffset,
  refuseZeroBeforeVersion3,
} from './corruption.ts';
import {INCOMPATIBLE_DATA_FILE, INCOMPATIBLE_EXTENDED_L2, Qcow2Header} from './header.ts';

/** qcow2.txt "Extended L2 Entries": subclusters of a cluster, as a power of two. */
const SUBCLUSTER_COUNT_BITS: u32 = 5;

/** Where an image's guest clusters are, by its L1 and L2 tables. `find` leaves what it found in the fields. */
export class Qcow2ClusterMap {
  /** KIND_* of the found cluster or subcluster. */
  public kind: u32 = KIND_UNALLOCATED;
  /** Where the byte asked for lies in the file with the data; only for kinds that have a place. */
  public hostOffset: u64 = 0;
  /** The entry as it stands. */
  public entry: u64 = 0;
  /** Bytes from the one asked for to the end of what was found. */
  public length: u64 = 0;

  private readonly hasDataFile: bool;
  private readonly isExtended: bool;
  private readonly clusterBits: u32;
  private readonly clusterMask: u64;
  private readonly unitBits: u32;
  private readonly entryBits: u32;
  private readonly tableBits: u32;
  private readonly isZeroKnown: bool;
  private guestOffset: u64 = 0;
  private l1Index: u64 = 0;
  private l1Entry: u64 = 0;
  private tableIndex: u64 = u64.MAX_VALUE;
  private tableEntry: u64 = 0;

  constructor(
    header: Qcow2Header,
    private readonly cache: BlockCache,
    private readonly l1Offset: u64,
    private readonly l1Size: u32,
  ) {
    this.hasDataFile = (header.incompatible & INCOMPATIBLE_DATA_FILE) != 0;
    this.isExtended = (header.incompatible & INCOMPATIBLE_EXTENDED_L2) != 0;
    this.clusterBits = header.clusterBits;
    this.clusterMask = ((1 as u64) << header.clusterBits) - 1;
    this.unitBits = this.isExtended ? header.clusterBits - SUBCLUSTER_COUNT_BITS : header.clusterBits;
    this.entryBits = this.isExtended ? 4 : 3;
    this.tableBits = header.clusterBits + header.clusterBits - this.entryBits;
    this.isZeroKnown = header.version >= 3;
  }

  /** Finds what the tables say of the byte at `offset`, without judging it. */
  find(offset: u64): void {
    this.guestOffset = offset;
    this.readTableEntry(offset >> this.tableBits);
    if (this.l1Entry == 0) {
      const size: u64 = (1 as u64) << this.tableBits;
      this.kind = KIND_UNALLOCATED;
      this.length = size - (offset & (size - 1));
      return;
    }

    const at = this.entryOffset();
    this.entry = this.cache.loadBe64(at);
    this.kind = this.isExtended ? this.subcluster(offset, this.cache.loadBe64(at + 8)) : this.cluster();
    const bits = this.kind == KIND_COMPRESSED ? this.clusterBits : this.unitBits;
    const size: u64 = (1 as u64) << bits;
    this.length = size - (offset & (size - 1));
    this.hostOffset = (this.entry & ENTRY_OFFSET_MASK) + (offset & this.clusterMask);
  }

  /** The L2 table does not begin with a cluster, so what was found there means nothing. */
  get isTableMisplaced(): bool {
    return (this.l1Entry & this.clusterMask) != 0;
  }

  /**
   * Ends the program when what was found breaks the format's rules, in qemu-img's order and words; false where that is
   * tolerated.
   */
  check(): bool {
    if (this.l1Entry == 0) return true;
    const index = this.entryIndex();
    const isZero = this.kind == KIND_ZERO || this.kind == KIND_ZERO_PLACED;
    if (this.isTableMisplaced) refuseTableOffset(this.l1Entry, this.l1Index);
    else if (this.kind == KIND_INVALID) refuseInvalidEntry(this.l1Entry, index);
    else if (isZero && !this.isZeroKnown) refuseZeroBeforeVersion3(this.l1Entry, index);
    else if (this.kind == KIND_COMPRESSED && this.hasDataFile) refuseCompressedInDataFile(this.l1Entry, index);
    else return !isPlacedKind(this.kind) || this.checkPlace(index);
    return false;
  }

  private checkPlace(index: u64): bool {
    const cluster = this.entry & ENTRY_OFFSET_MASK;
    const isAligned = (cluster & this.clusterMask) == 0;
    if (!isAligned) {
      refuseClusterOffset(cluster, this.l1Entry, index);
    } else if (this.hasDataFile && this.hostOffset != this.guestOffset) {
      refuseDataFileOffset(this.hostOffset, this.guestOffset, index);
    } else {
      return true;
    }

    return false;
  }

  /** Behind the table's end is nothing: only a snapshot's table is smaller than the image needs. */
  private readTableEntry(index: u64): void {
    this.l1Index = index;
    if (index != this.tableIndex) {
      this.tableIndex = index;
      this.tableEntry = index < this.l1Size ? this.cache.loadBe64(this.l1Offset + index * 8) & ENTRY_OFFSET_MASK : 0;
    }

    this.l1Entry = this.tableEntry;
  }

  private entryIndex(): u64 {
    const entries: u64 = (1 as u64) << (this.clusterBits - this.entryBits);
    return (this.guestOffset >> this.clusterBits) & (entries - 1);
  }

  private entryOffset(): u64 {
    return this.l1Entry + (this.entryIndex() << this.entryBits);
  }

  private cluster(): u32 {
    return clusterKind(this.entry, this.hasDataFile);
  }

  private subcluster(offset: u64, bitmap: u64): u32 {
    const index = ((offset >> this.unitBits) & ((1 << SUBCLUSTER_COUNT_BITS) - 1)) as u32;
    return subclusterKind(this.entry, bitmap, index, this.hasDataFile);
  }
}
