export const SECTOR_SIZE: u64 = 512;
/** The embedded descriptor's room, behind the header's sector. */
export const DESCRIPTOR_SECTORS: u64 = 20;
/** "Hosted Sparse Extents": a grain table has 512 entries of 4 bytes. */
const TABLE_ENTRIES: u32 = 512;
const ENTRY_SIZE: u64 = 4;
/** Directory entries are sector numbers of 32 bits. */
const SECTOR_LIMIT: u64 = 0x100000000;

/** Where everything of a sparse extent is. All in sectors, but for the counts. */
export class SparseLayout {
  public readonly tableEntries: u32 = TABLE_ENTRIES;
  public readonly tableSectors: u64 = (TABLE_ENTRIES * ENTRY_SIZE) / SECTOR_SIZE;
  public readonly grain: u64;
  /** Number of grain tables. */
  public readonly tables: u64;
  public readonly directorySectors: u64;
  public readonly redundantDirectory: u64 = 1 + DESCRIPTOR_SECTORS;
  public readonly directory: u64;
  /** Sectors before the first grain: the size of an empty extent. */
  public readonly overhead: u64;

  /**
   * `capacity` in sectors, `grainSize` in bytes. Worked example, 1 GiB: 32 tables, a directory of one sector;
   * redundant directory at 21, its tables from 22, directory at 150, its tables from 151 to 279, first grain at 384.
   */
  constructor(
    public readonly capacity: u64,
    grainSize: u32,
  ) {
    const grain = grainSize / SECTOR_SIZE;
    const covered = grain * TABLE_ENTRIES;
    const tables = (capacity + covered - 1) / covered;
    const directorySectors = (tables * ENTRY_SIZE + SECTOR_SIZE - 1) / SECTOR_SIZE;
    const directory = this.redundantDirectory + directorySectors + tables * this.tableSectors;
    const end = directory + directorySectors + tables * this.tableSectors;
    this.grain = grain;
    this.tables = tables;
    this.directorySectors = directorySectors;
    this.directory = directory;
    this.overhead = ((end + grain - 1) / grain) * grain;
  }

  /** True when every sector number before the first grain can be written down. */
  isAddressable(): bool {
    return this.overhead < SECTOR_LIMIT;
  }
}
