import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {SECTOR_SIZE, Source} from '../device/source.ts';
import {PARALLELS_MAGIC_SECTORS} from './probe.ts';

// Parallels Expandable Image File Format, "Header" (64 bytes, little-endian) and "BAT", which follows it.
export const HEADS_AT: u32 = 20;
export const CYLINDERS_AT: u32 = 24;
export const CLUSTER_SECTORS_AT: u32 = 28;
export const ENTRIES_AT: u32 = 32;
export const SECTORS_AT: u32 = 36;
export const IN_USE_AT: u32 = 44;
export const DATA_OFFSET_AT: u32 = 48;
const EXTENSION_AT: u32 = 56;
/** Where the block allocation table begins; an entry has PARALLELS_ENTRY_SIZE bytes, and 0 is an unallocated cluster. */
export const PARALLELS_TABLE_AT: u64 = 64;
export const PARALLELS_ENTRY_SIZE: u32 = 4;
/** "v2.1": the image is open for writing, or was not closed. */
export const IN_USE: u32 = 0x746f6e59;

/** The fields of a Parallels header, as they stand. */
export class ParallelsHeader {
  private readonly bytes: Region;

  constructor(source: Source) {
    this.bytes = source.head;
  }

  /** Entries of the older magic are sectors of the file, those of the newer one clusters. */
  get countsSectors(): bool {
    return hasText(this.bytes, 0, PARALLELS_MAGIC_SECTORS);
  }

  get clusterSectors(): u32 {
    return loadLe32(this.bytes, CLUSTER_SECTORS_AT);
  }

  get clusterSize(): u32 {
    return this.clusterSectors * SECTOR_SIZE;
  }

  get entries(): u32 {
    return loadLe32(this.bytes, ENTRIES_AT);
  }

  /** Of the virtual disk; the older magic has room for 32 bits. */
  get sectors(): u64 {
    return this.countsSectors ? loadLe32(this.bytes, SECTORS_AT) : loadLe64(this.bytes, SECTORS_AT);
  }

  get isInUse(): bool {
    return loadLe32(this.bytes, IN_USE_AT) == IN_USE;
  }

  /** Sectors from the file's start; 0 where the table's end says it. */
  get dataOffset(): u32 {
    return loadLe32(this.bytes, DATA_OFFSET_AT);
  }

  /** Bytes from the file's start to the first cluster: what the header says, where that can be, else where the table ends. */
  dataStart(fileSectors: u64): u64 {
    const table = PARALLELS_TABLE_AT + (this.entries as u64) * PARALLELS_ENTRY_SIZE;
    const unit: u64 = this.countsSectors ? 1 : this.clusterSectors;
    const sectors = (table + SECTOR_SIZE - 1) / SECTOR_SIZE;
    const least = ((sectors + unit - 1) / unit) * unit;
    const told: u64 = this.dataOffset;
    const isPossible = told >= least && told <= fileSectors && told % unit == 0;
    return (isPossible ? told : least) * SECTOR_SIZE;
  }

  /** Sectors from the file's start; 0 when there is no extension. */
  get extensionOffset(): u64 {
    return loadLe64(this.bytes, EXTENSION_AT);
  }
}
