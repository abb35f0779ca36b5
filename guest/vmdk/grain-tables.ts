import {REASON_VMDK_TABLE_ENTRY} from '../abi/image-reasons.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {DeviceWindow} from '../device/device-window.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {VmdkExtent} from './image.ts';

/** What a grain table says of a grain that has no sector. */
export const GRAIN_MISSING: u64 = 0;
export const GRAIN_ZERO: u64 = u64.MAX_VALUE;

/** Where the header has the flag for it. */
const ENTRY_ZERO: u64 = 1;
const DIRECTORY_WINDOW: u32 = 0x1000;
const TABLE_WINDOW: u32 = 0x10000;
// seSparse: kinds of entries, in their highest four bits.
const SE_DIRECTORY_KIND: u64 = 0x10000000;
const SE_UNMAPPED: u64 = 1;
const SE_ZERO: u64 = 2;
const SE_ALLOCATED: u64 = 3;
const SE_TABLE_SECTORS: u64 = 64;

/** VMDK 5.0 specification, "Grain Directory" and "Grain Table", of one extent at a time. */
export class GrainTables {
  private readonly directory: DeviceWindow = new DeviceWindow(DIRECTORY_WINDOW);
  private readonly tables: DeviceWindow = new DeviceWindow(TABLE_WINDOW);
  private extent: VmdkExtent = new VmdkExtent();
  private entrySize: u32 = 0;
  /** The grain table that was looked up last, and its sector; 0 when there is none. */
  private table: u64 = u64.MAX_VALUE;
  private tableSector: u64 = 0;

  /** From now on, grains are those of `extent`. */
  turnTo(extent: VmdkExtent): void {
    if (extent == this.extent) return;
    this.extent = extent;
    this.entrySize = extent.isSeSparse ? 8 : 4;
    this.table = u64.MAX_VALUE;
    this.directory.turnTo(extent.slot, extent.fileSize);
    this.tables.turnTo(extent.slot, extent.fileSize);
  }

  /** GRAIN_MISSING, GRAIN_ZERO or the sector of the file where the grain begins. */
  findGrain(grain: u64): u64 {
    const sector = this.findTable(grain / this.extent.tableEntries);
    if (sector == 0) return GRAIN_MISSING;
    const offset = sector * SECTOR_SIZE + (grain % this.extent.tableEntries) * this.entrySize;
    const at = this.tables.at(offset, this.entrySize);
    if (this.extent.isSeSparse) return this.readSeEntry(loadLe64(this.tables.bytes, at));
    const entry: u64 = loadLe32(this.tables.bytes, at);
    return entry == ENTRY_ZERO && this.extent.hasZeroGrains ? GRAIN_ZERO : entry;
  }

  /** Grains from `grain` on that no table holds, up to the end of its table; 0 when there is a table. */
  missingTable(grain: u64): u64 {
    const table = grain / this.extent.tableEntries;
    return this.findTable(table) == 0 ? (table + 1) * this.extent.tableEntries - grain : 0;
  }

  private findTable(table: u64): u64 {
    if (table == this.table) return this.tableSector;
    if (table >= this.extent.directoryEntries) refuseImage(REASON_VMDK_TABLE_ENTRY);
    const at = this.directory.at(this.extent.directorySector * SECTOR_SIZE + table * this.entrySize, this.entrySize);
    const sector = this.extent.isSeSparse
      ? this.readSeDirectoryEntry(loadLe64(this.directory.bytes, at))
      : loadLe32(this.directory.bytes, at);
    this.table = table;
    // A table behind the file's end reads as zeros: no grain.
    this.tableSector = sector < this.extent.fileSize / SECTOR_SIZE + 1 ? sector : 0;
    return this.tableSector;
  }

  private readSeDirectoryEntry(entry: u64): u64 {
    if (entry == 0) return 0;
    if (entry >> 32 != SE_DIRECTORY_KIND) refuseImage(REASON_VMDK_TABLE_ENTRY);
    return this.extent.tablesSector + (entry & 0xffffffff) * SE_TABLE_SECTORS;
  }

  private readSeEntry(entry: u64): u64 {
    if (entry == 0) return GRAIN_MISSING;
    const kind = entry >> 60;
    if (kind == SE_UNMAPPED || kind == SE_ZERO) return GRAIN_ZERO;
    if (kind != SE_ALLOCATED) refuseImage(REASON_VMDK_TABLE_ENTRY);
    // The number's upper 48 bits are the entry's lower ones, and its lower 12 bits stand above them.
    const number = ((entry & 0xffffffffffff) << 12) | ((entry >> 48) & 0xfff);
    return this.extent.grainsSector + number * this.extent.grainSectors;
  }
}
