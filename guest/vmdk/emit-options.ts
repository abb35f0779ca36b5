import {
  VMDK_ADAPTER_IDE,
  VMDK_MONOLITHIC_FLAT,
  VMDK_MONOLITHIC_SPARSE,
  VMDK_STREAM_OPTIMIZED,
  VMDK_TWO_GB_FLAT,
} from '../abi/create-config.ts';
import {Region} from '../bytes/region.ts';

/** Bytes of one grain unless asked otherwise: 128 sectors. */
const GRAIN_SIZE: u32 = 65536;
/** The parent CID of an image without a parent (VMware Virtual Disk Format 5.0, "The Header"). */
const NO_PARENT: u32 = 0xffffffff;

/** What an empty vmdk image is to be. Sizes in bytes; texts in UTF-8. */
export class VmdkOptions {
  public virtualSize: u64 = 0;
  /** VMDK_* subformat. */
  public subformat: u32 = VMDK_MONOLITHIC_SPARSE;
  /** VMDK_ADAPTER_*. */
  public adapter: u32 = VMDK_ADAPTER_IDE;
  public isZeroedGrain: bool = false;
  public grainSize: u32 = GRAIN_SIZE;
  public contentId: u32 = 0;
  public hasParent: bool = false;
  public parentContentId: u32 = NO_PARENT;
  /** The parent's name as the user typed it. */
  public parentName: Region = new Region(0, 0);
  /** File name of output 0 without its folder; the extents' names follow from it. */
  public baseName: Region = new Region(0, 0);
  public hardwareVersion: Region = new Region(0, 0);
  public hasToolsVersion: bool = false;
  public toolsVersion: Region = new Region(0, 0);

  /** True for the subformats whose descriptor lies in the sparse file itself. */
  isEmbedded(): bool {
    return this.subformat == VMDK_MONOLITHIC_SPARSE || this.isStreamOptimized();
  }

  isStreamOptimized(): bool {
    return this.subformat == VMDK_STREAM_OPTIMIZED;
  }

  isFlat(): bool {
    return this.subformat == VMDK_MONOLITHIC_FLAT || this.subformat == VMDK_TWO_GB_FLAT;
  }
}
