import {clusterKind, ENTRY_OFFSET_MASK, KIND_COMPRESSED, KIND_INVALID, subclusterKind} from './cluster-kind.ts';
import {INCOMPATIBLE_DATA_FILE, INCOMPATIBLE_EXTENDED_L2, Qcow2Header} from './header.ts';

/** qcow2.txt "Extended L2 Entries". */
const SUBCLUSTERS: u32 = 32;

/** The numbers of an image that is being written, and what its L2 entries mean. */
export class WriteLayout {
  public readonly clusterBits: u32;
  public readonly clusterSize: u64;
  public readonly clusterMask: u64;
  public readonly hasDataFile: bool;
  public readonly isExtended: bool;
  /** Entries for zeros came with version 3. */
  public readonly hasZeroEntries: bool;
  /** log2 of the bytes of an L2 entry. */
  public readonly entryBits: u32;
  /** log2 of the unit that an entry tells apart: a subcluster or a whole cluster. */
  public readonly unitBits: u32;
  public readonly unitSize: u64;
  public readonly unitsPerCluster: u32;
  /** log2 of the guest bytes that an L2 table maps. */
  public readonly tableBits: u32;

  constructor(header: Qcow2Header) {
    this.clusterBits = header.clusterBits;
    this.clusterSize = header.clusterSize;
    this.clusterMask = (header.clusterSize as u64) - 1;
    this.hasDataFile = (header.incompatible & INCOMPATIBLE_DATA_FILE) != 0;
    const isExtended = (header.incompatible & INCOMPATIBLE_EXTENDED_L2) != 0;
    this.isExtended = isExtended;
    this.hasZeroEntries = header.version >= 3;
    const entryBits = isExtended ? 4 : 3;
    this.entryBits = entryBits;
    this.tableBits = 2 * header.clusterBits - entryBits;
    this.unitsPerCluster = isExtended ? SUBCLUSTERS : 1;
    const unitBits = header.clusterBits - (isExtended ? 5 : 0);
    this.unitBits = unitBits;
    this.unitSize = (1 as u64) << unitBits;
  }

  /** KIND_* of unit `unit` of a cluster with that entry. */
  kind(entry: u64, bitmap: u64, unit: u32): u32 {
    return this.isExtended
      ? subclusterKind(entry, bitmap, unit, this.hasDataFile)
      : clusterKind(entry, this.hasDataFile);
  }

  isCompressed(entry: u64): bool {
    return clusterKind(entry, this.hasDataFile) == KIND_COMPRESSED;
  }

  /** The entry contradicts itself in one unit at least. */
  isInvalid(entry: u64, bitmap: u64): bool {
    if (!this.isExtended || this.isCompressed(entry)) return false;
    const allocated = bitmap as u32;
    const zero = (bitmap >> 32) as u32;
    if ((allocated & zero) != 0) return true;
    return allocated != 0 && subclusterKind(entry, allocated, ctz(allocated), this.hasDataFile) == KIND_INVALID;
  }

  /** Where the cluster of an entry with a place begins. */
  host(entry: u64): u64 {
    return entry & ENTRY_OFFSET_MASK;
  }

  /** Unit of its cluster that has the byte at `offset`. */
  unitOf(offset: u64): u32 {
    return ((offset & this.clusterMask) >> this.unitBits) as u32;
  }

  startOfCluster(offset: u64): u64 {
    return offset & ~this.clusterMask;
  }

  /** `offset` where a unit begins, else the beginning of the next one. */
  roundUpToUnit(offset: u64): u64 {
    return (offset + this.unitSize - 1) & ~(this.unitSize - 1);
  }
}
