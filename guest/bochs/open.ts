import {
  REASON_BOCHS_CATALOG_LARGE,
  REASON_BOCHS_CATALOG_SMALL,
  REASON_BOCHS_EXTENT_LARGE,
  REASON_BOCHS_EXTENT_POWER,
  REASON_BOCHS_EXTENT_SMALL,
  REASON_BOCHS_MAGIC,
} from '../abi/image-reasons.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {BOCHS_VERSION_1, bochsVersion, isBochs} from './probe.ts';

// Bochs, iodev/hdimage.h "redolog_specific_header_t". Little-endian.
const HEADER_SIZE_AT: u32 = 68;
const CATALOG_ENTRIES_AT: u32 = 72;
const BITMAP_SIZE_AT: u32 = 76;
const EXTENT_SIZE_AT: u32 = 80;
/** Version 1; version 2 has a time stamp of 4 bytes before it. */
const DISK_SIZE_V1_AT: u32 = 84;
const DISK_SIZE_AT: u32 = 88;
export const BOCHS_ENTRY_SIZE: u32 = 4;

// qemu's limits.
const CATALOG_LIMIT: u32 = 0x100000;
const EXTENT_SIZE_LIMIT: u32 = 0x800000;

/** An opened growing redolog: a catalog of extents, each a bitmap of its sectors and then the sectors. */
export class BochsImage {
  constructor(
    public readonly sectors: u64,
    /** Bytes from the file's start. */
    public readonly catalogOffset: u64,
    public readonly extentSize: u32,
    /** Bytes of each extent's bitmap, filled up to a sector. */
    public readonly bitmapSize: u64,
    /** Bytes from the file's start to the first extent. */
    public readonly dataOffset: u64,
  ) {}

  get virtualSize(): u64 {
    return this.sectors * SECTOR_SIZE;
  }
}

/** Checks in qemu-img's order. */
export function openBochs(source: Source): BochsImage {
  if (!isBochs(source)) refuseImage(REASON_BOCHS_MAGIC);
  const bytes = source.head;
  const isVersion1 = bochsVersion(source) == BOCHS_VERSION_1;
  const sectors = loadLe64(bytes, isVersion1 ? DISK_SIZE_V1_AT : DISK_SIZE_AT) / SECTOR_SIZE;
  const entries = loadLe32(bytes, CATALOG_ENTRIES_AT);
  if (entries > CATALOG_LIMIT) refuseImage(REASON_BOCHS_CATALOG_LARGE);
  const extentSize = loadLe32(bytes, EXTENT_SIZE_AT);
  checkExtentSize(extentSize);
  const extentSectors = extentSize / SECTOR_SIZE;
  const needed = sectors / extentSectors + (sectors % extentSectors == 0 ? 0 : 1);
  if (entries < needed) refuseImage(REASON_BOCHS_CATALOG_SMALL);
  const catalogOffset: u64 = loadLe32(bytes, HEADER_SIZE_AT);
  // A size of 0 wraps, as it does for qemu-img, to the largest.
  const bitmapSectors: u64 = 1 + (loadLe32(bytes, BITMAP_SIZE_AT) - 1) / SECTOR_SIZE;
  const dataOffset = catalogOffset + (entries as u64) * BOCHS_ENTRY_SIZE;
  return new BochsImage(sectors, catalogOffset, extentSize, bitmapSectors * SECTOR_SIZE, dataOffset);
}

function checkExtentSize(size: u32): void {
  if (size < SECTOR_SIZE) refuseImage(REASON_BOCHS_EXTENT_SMALL, SECTOR_SIZE);
  if (popcnt<u32>(size) != 1) refuseImage(REASON_BOCHS_EXTENT_POWER, size);
  if (size > EXTENT_SIZE_LIMIT) refuseImage(REASON_BOCHS_EXTENT_LARGE, size);
}
