import {Region} from '../bytes/region.ts';
import {SECTOR_LIMIT, SECTOR_SIZE} from '../device/source.ts';

/** One extent of an opened image, or a name of one that is not attached. */
export class VmdkExtent {
  /** Sectors of the virtual disk that it holds. */
  public sectors: u64 = 0;
  /** Sectors of a grain; 0 for a flat extent. */
  public grainSectors: u64 = 0;
  public isCompressed: bool = false;
  public slot: u32 = 0;
  /** Bytes of the file that it lies in. */
  public fileSize: u64 = 0;
  /** Sector of the file at which a flat extent begins. */
  public flatSector: u64 = 0;
  /** Sector of the grain directory, and its entries. */
  public directorySector: u64 = 0;
  public directoryEntries: u64 = 0;
  /** Sector of the second grain directory, whose tables say the same; 0 where there is none. */
  public redundantSector: u64 = 0;
  /** The directory lies at the file's end, behind the grains. */
  public isDirectoryLast: bool = false;
  /** Sector before which no grain lies. */
  public dataSector: u64 = 0;
  /** Of the header; 0 for what is no hosted sparse extent. */
  public version: u32 = 0;
  /** ESX's own: the header tells where the file's free sectors begin. */
  public isEsx: bool = false;
  /** Entries of a grain table. */
  public tableEntries: u64 = 0;
  /** Entry 1 of a grain table is a grain of zeros. */
  public hasZeroGrains: bool = false;
  /** Compressed grains begin with their sector and length. */
  public hasMarkers: bool = false;
  /** seSparse: sectors of the first grain table and of the first grain; the entries are of another kind. */
  public isSeSparse: bool = false;
  public tablesSector: u64 = 0;
  public grainsSector: u64 = 0;
  /** As the descriptor names it; empty when the extent is the image file itself. */
  public type: Region = new Region(0, 0);
}

/** An opened vmdk image. With `missing` not empty it could not be opened whole: these files are to be attached first. */
export class VmdkImage {
  public createType: Region = new Region(0, 0);
  public cid: u32 = 0;
  public parentCid: u32 = 0;
  /** Empty when there is no parent. */
  public parentName: Region = new Region(0, 0);
  public readonly extents: VmdkExtent[] = [];
  public readonly missing: Region[] = [];
  /** The descriptor with the identities lies in a sparse extent, not in a file of its own. */
  public isEmbedded: bool = false;

  constructor(
    /** The image's own file; its extents' follow. */
    public readonly slot: u32,
  ) {}

  get sectors(): u64 {
    let sum: u64 = 0;
    for (let index = 0; index < this.extents.length; index++) sum += this.extents[index].sectors;
    return sum;
  }

  /** Larger than any disk of qemu; its sectors may not even be countable. */
  get isTooLarge(): bool {
    let left = SECTOR_LIMIT;
    for (let index = 0; index < this.extents.length; index++) {
      if (this.extents[index].sectors > left) return true;
      left -= this.extents[index].sectors;
    }

    return false;
  }

  /** Bytes; 0 for flat extents. */
  get clusterSize(): u64 {
    return this.extents.length == 0 ? 0 : this.extents[0].grainSectors * SECTOR_SIZE;
  }
}
