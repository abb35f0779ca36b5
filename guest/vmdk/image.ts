import {Region} from '../bytes/region.ts';

/** One extent of an opened image, or a name of one that is not attached. */
export class VmdkExtent {
  /** Sectors of the virtual disk that it holds. */
  public sectors: u64 = 0;
  /** Sectors of a grain; 0 for a flat extent. */
  public grainSectors: u64 = 0;
  public isCompressed: bool = false;
  public slot: u32 = 0;
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

  get sectors(): u64 {
    let sum: u64 = 0;
    for (let index = 0; index < this.extents.length; index++) sum += this.extents[index].sectors;
    return sum;
  }
}
