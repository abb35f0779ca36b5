import {PREALLOCATION_OFF} from '../abi/create-config.ts';
import {Region} from '../bytes/region.ts';
import {LuksVolume} from '../luks/emit-volume.ts';

/** What an empty qcow2 image is to be. Sizes in bytes; texts in UTF-8, empty when there is none. */
export class Qcow2Options {
  public virtualSize: u64 = 0;
  public version: u32 = 3;
  public clusterSize: u32 = 65536;
  public refcountBits: u32 = 16;
  public isExtendedL2: bool = false;
  public isLazyRefcounts: bool = false;
  /** As the header has it: 0 zlib, 1 zstd. */
  public compressionType: u32 = 0;
  public preallocation: u32 = PREALLOCATION_OFF;
  /** As the header has it: 0 none, 1 AES, 2 LUKS. */
  public encryption: u32 = 0;
  /** The LUKS header, where encryption is LUKS. */
  public volume: LuksVolume | null = null;
  /** Name of the file that holds the data; empty: the image itself does. */
  public dataFile: Region = new Region(0, 0);
  public isDataFileRaw: bool = false;
  /** The data file is there already and is not written. */
  public keepsDataFile: bool = false;
  public backingName: Region = new Region(0, 0);
  public backingFormat: Region = new Region(0, 0);
}
