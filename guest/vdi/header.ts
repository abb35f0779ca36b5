import {VDI_IMAGE_UUID} from '../abi/random-fields.ts';
import {loadLe16, loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {isZero} from '../bytes/memory-block.ts';
import {Region, sliceRegion} from '../bytes/region.ts';
import {SECTOR_SIZE, Source} from '../device/source.ts';
import {VDI_SIGNATURE_AT} from './probe.ts';

// VirtualBox VDICore.h: "VDIPREHEADER" and, behind it, "VDIHEADER1PLUS". Little-endian.
/** The minor version, with the major version behind it. */
export const VERSION_AT: u32 = 68;
const MINOR_VERSION_AT: u32 = VERSION_AT;
const MAJOR_VERSION_AT: u32 = VERSION_AT + 2;
/** Of the header from here on. */
export const HEADER_SIZE_AT: u32 = 72;
export const IMAGE_TYPE_AT: u32 = 76;
export const MAP_OFFSET_AT: u32 = 340;
export const DATA_OFFSET_AT: u32 = 344;
export const SECTOR_SIZE_AT: u32 = 360;
export const DISK_SIZE_AT: u32 = 368;
export const BLOCK_SIZE_AT: u32 = 376;
export const BLOCKS_AT: u32 = 384;
export const ALLOCATED_AT: u32 = 388;
const LINK_UUID_AT: u32 = 424;
const PARENT_UUID_AT: u32 = 440;
const UUID_SIZE: u32 = 16;

/** "VDIIMAGETYPE": blocks are placed when they are written. */
export const VDI_TYPE_DYNAMIC: u32 = 1;
/** "VDIIMAGETYPE": every block is placed when the image is made. */
export const VDI_TYPE_FIXED: u32 = 2;

/** The fields of a VDI header, as they stand. */
export class VdiHeader {
  private readonly bytes: Region;

  constructor(source: Source) {
    this.bytes = source.head;
  }

  get signature(): u32 {
    return loadLe32(this.bytes, VDI_SIGNATURE_AT);
  }

  get majorVersion(): u32 {
    return loadLe16(this.bytes, MAJOR_VERSION_AT);
  }

  get minorVersion(): u32 {
    return loadLe16(this.bytes, MINOR_VERSION_AT);
  }

  get imageType(): u32 {
    return loadLe32(this.bytes, IMAGE_TYPE_AT);
  }

  get mapOffset(): u32 {
    return loadLe32(this.bytes, MAP_OFFSET_AT);
  }

  get dataOffset(): u32 {
    return loadLe32(this.bytes, DATA_OFFSET_AT);
  }

  get sectorSize(): u32 {
    return loadLe32(this.bytes, SECTOR_SIZE_AT);
  }

  /** Bytes, as the header has them. */
  get diskSize(): u64 {
    return loadLe64(this.bytes, DISK_SIZE_AT);
  }

  /** Bytes, the last sector filled up, as qemu-img counts. */
  get virtualSize(): u64 {
    return (this.diskSize + SECTOR_SIZE - 1) & ~((SECTOR_SIZE as u64) - 1);
  }

  get blockSize(): u32 {
    return loadLe32(this.bytes, BLOCK_SIZE_AT);
  }

  get blocks(): u32 {
    return loadLe32(this.bytes, BLOCKS_AT);
  }

  get allocatedBlocks(): u32 {
    return loadLe32(this.bytes, ALLOCATED_AT);
  }

  /** 16 bytes; the first three fields are little-endian. */
  get uuid(): Region {
    return sliceRegion(this.bytes, VDI_IMAGE_UUID, UUID_SIZE);
  }

  get hasLink(): bool {
    return !isZero(this.bytes, LINK_UUID_AT, UUID_SIZE);
  }

  get hasParent(): bool {
    return !isZero(this.bytes, PARENT_UUID_AT, UUID_SIZE);
  }
}
