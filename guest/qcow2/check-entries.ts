import {
  FINDING_COMPRESSED_COPIED,
  FINDING_COMPRESSED_IN_DATA_FILE,
  FINDING_COMPRESSED_SUBCLUSTERS,
  FINDING_DATA_UNALIGNED,
  FINDING_L2_RESERVED,
  FINDING_PREALLOCATED_UNALIGNED,
  FINDING_SUBCLUSTERS_CONFLICT,
  FINDING_UNALLOCATED_SUBCLUSTERS,
} from '../abi/check-messages.ts';
import {loadBe64} from '../bytes/big-endian.ts';
import {Region} from '../bytes/region.ts';
import {Findings} from '../check/findings.ts';
import {Qcow2CheckOptions} from './check-options.ts';
import {Qcow2References} from './check-references.ts';
import {clusterKind, ENTRY_OFFSET_MASK, KIND_COMPRESSED, KIND_UNALLOCATED, KIND_ZERO} from './cluster-kind.ts';
import {INCOMPATIBLE_DATA_FILE, INCOMPATIBLE_EXTENDED_L2, Qcow2Header} from './header.ts';

// qcow2.txt "L2 table entry", standard cluster descriptor: reserved are bits 1-8 and 56-61.
const RESERVED_MASK: u64 = ((0x3f as u64) << 56) | 0x1fe;
const ENTRY_COPIED: u64 = (1 as u64) << 63;
const ENTRY_ZERO: u64 = 1;
/** qcow2.txt "Extended L2 Entries": subclusters that have data. */
const ALLOCATED_SUBCLUSTERS: u64 = 0xffff_ffff;
/** qcow2.txt "Compressed Clusters Descriptor": the size is in sectors of this many bytes. */
const COMPRESSED_SECTOR_SIZE: u64 = 512;

/** Judges the entries of L2 tables and counts what they refer to. */
export class Qcow2EntryCheck {
  private readonly hasDataFile: bool;
  private readonly isExtended: bool;
  private readonly clusterSize: u64;
  private readonly compressedShift: u64;
  private readonly compressedSizeMask: u64;
  /** Where the active image's next cluster would be if nothing were fragmented; 0: anywhere. */
  private next: u64 = 0;

  constructor(
    private readonly findings: Findings,
    header: Qcow2Header,
    private readonly references: Qcow2References,
    private readonly options: Qcow2CheckOptions,
  ) {
    this.hasDataFile = (header.incompatible & INCOMPATIBLE_DATA_FILE) != 0;
    this.isExtended = (header.incompatible & INCOMPATIBLE_EXTENDED_L2) != 0;
    this.clusterSize = header.clusterSize;
    this.compressedShift = 62 - (header.clusterBits - 8);
    this.compressedSizeMask = ((1 as u64) << (header.clusterBits - 8)) - 1;
  }

  /** One L2 table, a cluster long, at `at` of `bytes`. */
  checkTable(bytes: Region, at: u32, isActive: bool): void {
    const entrySize: u32 = this.isExtended ? 16 : 8;
    const count = (this.clusterSize as u32) / entrySize;
    this.next = 0;
    for (let index: u32 = 0; index < count; index++) {
      const entryAt = at + index * entrySize;
      const entry = loadBe64(bytes, entryAt);
      const bitmap: u64 = this.isExtended ? loadBe64(bytes, entryAt + 8) : 0;
      if (entry != 0 || bitmap != 0) this.checkEntry(entry, bitmap, index, isActive);
    }
  }

  private checkEntry(entry: u64, bitmap: u64, index: u32, isActive: bool): void {
    const known = this.isExtended ? entry & ~ENTRY_ZERO : entry;
    const kind = clusterKind(known, this.hasDataFile);
    if (kind == KIND_COMPRESSED) {
      this.checkCompressed(entry, bitmap, index, isActive);
      return;
    }

    if (this.options.reservedBits && (entry & RESERVED_MASK) != 0) this.findings.corruption(FINDING_L2_RESERVED, entry);
    if (kind == KIND_UNALLOCATED || kind == KIND_ZERO) {
      const isContrary = this.options.reservedBits && (bitmap & ALLOCATED_SUBCLUSTERS) != 0;
      if (isContrary) this.findings.corruption(FINDING_UNALLOCATED_SUBCLUSTERS);
    } else {
      this.checkPlaced(entry, bitmap, isActive);
    }
  }

  private checkPlaced(entry: u64, bitmap: u64, isActive: bool): void {
    const offset = entry & ENTRY_OFFSET_MASK;
    if (this.options.reservedBits && ((bitmap >> 32) & bitmap) != 0) {
      this.findings.corruption(FINDING_SUBCLUSTERS_CONFLICT, offset);
    }

    if (isActive) this.countPlaced(offset);
    if ((offset & (this.clusterSize - 1)) != 0) {
      const hasData = this.isExtended ? (bitmap & ALLOCATED_SUBCLUSTERS) != 0 : (entry & ENTRY_ZERO) == 0;
      this.findings.corruption(hasData ? FINDING_DATA_UNALIGNED : FINDING_PREALLOCATED_UNALIGNED, offset);
    }

    if (!this.hasDataFile) this.references.count(offset, this.clusterSize);
  }

  private countPlaced(offset: u64): void {
    this.findings.allocatedClusters++;
    if (this.next != 0 && offset != this.next) this.findings.fragmentedClusters++;
    this.next = offset + this.clusterSize;
  }

  private checkCompressed(entry: u64, bitmap: u64, index: u32, isActive: bool): void {
    const offset = entry & (((1 as u64) << this.compressedShift) - 1);
    if ((entry & ENTRY_COPIED) != 0) this.findings.corruption(FINDING_COMPRESSED_COPIED, offset);
    if (this.hasDataFile) {
      this.findings.corruption(FINDING_COMPRESSED_IN_DATA_FILE, index, entry & ~ENTRY_COPIED);
      return;
    }

    if (this.options.reservedBits && bitmap != 0) {
      this.findings.corruption(FINDING_COMPRESSED_SUBCLUSTERS, index, entry & ~ENTRY_COPIED);
      return;
    }

    const sectors = ((entry >> this.compressedShift) & this.compressedSizeMask) + 1;
    const skipped = offset & (COMPRESSED_SECTOR_SIZE - 1);
    if (this.options.compressedSectors) {
      this.references.count(offset - skipped, sectors * COMPRESSED_SECTOR_SIZE);
    } else {
      this.references.count(offset, sectors * COMPRESSED_SECTOR_SIZE - skipped);
    }

    if (!isActive) return;
    this.findings.allocatedClusters++;
    this.findings.compressedClusters++;
    // What is compressed has no place of its own, so qemu-img calls it fragmented.
    this.findings.fragmentedClusters++;
  }
}
