import {REASON_VMDK_TABLE_ENTRY} from '../abi/image-reasons.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {TableCache} from '../device/table-cache.ts';
import {refuseImage} from '../report/refusal.ts';
import {VmdkExtent} from './image.ts';

/** What a grain table says of a grain without a sector. */
export const ENTRY_MISSING: u32 = 0;
/** Where the header has the flag for it. */
export const ENTRY_ZERO: u32 = 1;
const ENTRY_SIZE: u64 = 4;
const NO_TABLE: u64 = u64.MAX_VALUE;

/** VMDK 5.0 specification, "Grain Directory", "Grain Table" and their copies, of an extent that is being written. */
export class WrittenTables {
  /** The grain table that was looked up last, its sector (0: there is none) and its copy's. */
  private table: u64 = NO_TABLE;
  private sector: u64 = 0;
  private copySector: u64 = 0;
  /** No table begins at or behind this sector. */
  private endSector: u64;

  constructor(
    private readonly extent: VmdkExtent,
    private readonly cache: TableCache,
    /** Tables and their copies lie apart. */
    private readonly copies: TableCache,
  ) {
    this.endSector = extent.fileSize / SECTOR_SIZE;
  }

  /** ENTRY_MISSING, ENTRY_ZERO or the grain's sector. */
  entryOf(grain: u64): u32 {
    this.turnTo(grain / this.extent.tableEntries);
    if (this.sector == 0) return ENTRY_MISSING;
    return this.cache.loadLe32(this.extent.slot, this.sector * SECTOR_SIZE + this.entryAt(grain));
  }

  /** Grains from `grain` on that no table holds, up to the end of its table; 0 when there is a table. */
  missingTable(grain: u64): u64 {
    const table = grain / this.extent.tableEntries;
    this.turnTo(table);
    return this.sector == 0 ? (table + 1) * this.extent.tableEntries - grain : 0;
  }

  /** The grain's table must be there. */
  setEntry(grain: u64, entry: u32): void {
    this.turnTo(grain / this.extent.tableEntries);
    this.cache.storeLe32(this.extent.slot, this.sector * SECTOR_SIZE + this.entryAt(grain), entry);
    if (this.copySector == 0) return;
    this.copies.storeLe32(this.extent.slot, this.copySector * SECTOR_SIZE + this.entryAt(grain), entry);
  }

  /** Sectors that a new table takes with its copy. */
  get newSectors(): u64 {
    return this.tableSectors * (this.extent.redundantSector == 0 ? 1 : 2);
  }

  /** Gives the grain's table a place, which holds zeros. */
  addTable(grain: u64, sector: u64): void {
    const table = grain / this.extent.tableEntries;
    const directory = this.extent.directorySector * SECTOR_SIZE;
    this.cache.storeLe32(this.extent.slot, directory + table * ENTRY_SIZE, sector as u32);
    if (this.extent.redundantSector != 0) {
      const copy = this.extent.redundantSector * SECTOR_SIZE + table * ENTRY_SIZE;
      this.copies.storeLe32(this.extent.slot, copy, (sector + this.tableSectors) as u32);
    }

    this.endSector = max<u64>(this.endSector, sector + this.newSectors);
    this.table = NO_TABLE;
  }

  private get tableSectors(): u64 {
    return (this.extent.tableEntries * ENTRY_SIZE + SECTOR_SIZE - 1) / SECTOR_SIZE;
  }

  private entryAt(grain: u64): u64 {
    return (grain % this.extent.tableEntries) * ENTRY_SIZE;
  }

  private turnTo(table: u64): void {
    if (table == this.table) return;
    if (table >= this.extent.directoryEntries) refuseImage(REASON_VMDK_TABLE_ENTRY);
    this.sector = this.findTable(this.cache, this.extent.directorySector, table);
    const copies = this.extent.redundantSector;
    this.copySector = copies == 0 ? 0 : this.findTable(this.copies, copies, table);
    this.table = table;
  }

  private findTable(cache: TableCache, directory: u64, table: u64): u64 {
    const sector: u64 = cache.loadLe32(this.extent.slot, directory * SECTOR_SIZE + table * ENTRY_SIZE);
    if (sector != 0 && (sector >= this.endSector || this.isOverDirectories(sector)))
      refuseImage(REASON_VMDK_TABLE_ENTRY);
    return sector;
  }

  /** What lies over a directory or over the header must not be changed. */
  private isOverDirectories(sector: u64): bool {
    const size = (this.extent.directoryEntries * ENTRY_SIZE + SECTOR_SIZE - 1) / SECTOR_SIZE;
    const end = sector + this.tableSectors;
    const isOver = sector < this.extent.directorySector + size && this.extent.directorySector < end;
    const copies = this.extent.redundantSector;
    return isOver || (copies != 0 && sector < copies + size && copies < end);
  }
}
