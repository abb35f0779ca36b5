import {REASON_ERRNO} from '../abi/image-reasons.ts';
import {loadLe16, loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {refuseImage} from '../report/refusal.ts';
import {VhdxFile} from './file.ts';
import {
  ITEM_FILE_PARAMETERS,
  ITEM_LOGICAL_SECTOR_SIZE,
  ITEM_PAGE_83,
  ITEM_PARENT_LOCATOR,
  ITEM_PHYSICAL_SECTOR_SIZE,
  ITEM_VIRTUAL_DISK_SIZE,
} from './guids.ts';
import {readParent, VhdxParent} from './parent.ts';
import {EINVAL, ENOTSUP, isGuid, refuseUnreadable, VhdxRegion} from './regions.ts';

// [MS-VHDX] 2.6 "Metadata Region": a table of 64 KiB, then the items.
const TABLE_SIZE: u32 = 0x10000;
const COUNT_AT: u32 = 10;
const ENTRY_SIZE: u32 = 32;
const ENTRY_LIMIT: u32 = 2047;
const OFFSET_IN_ENTRY: u32 = 16;
const LENGTH_IN_ENTRY: u32 = 20;
const FLAGS_IN_ENTRY: u32 = 24;
const FLAG_REQUIRED: u32 = 4;
/** "File Parameters": bit 1 of the flags, the image has a parent. */
const HAS_PARENT: u32 = 2;

const MIB: u32 = 0x100000;
const BLOCK_SIZE_MAXIMUM: u32 = 256 * MIB;
const VIRTUAL_SIZE_MAXIMUM: u64 = 64 << 40;
/** Logical sectors; qemu reads the smaller ones only. */
const SECTOR_SIZE: u32 = 512;
const SECTOR_SIZE_LARGE: u32 = 4096;
/** Longest parent locator that is read. */
const LOCATOR_LIMIT: u32 = 0x10000;

export class VhdxMetadata {
  public blockSize: u32 = 0;
  public virtualSize: u64 = 0;
  /** Bytes of a logical sector. */
  public sectorSize: u32 = SECTOR_SIZE;
  public hasParent: bool = false;
  public parent: VhdxParent = new VhdxParent();
}

/**
 * Reads the five items that every image has, and the parent locator; each unknown one that is required refuses the image.
 * `asQemu`: a parent and sectors of 4096 bytes do so too.
 */
export function readMetadata(file: VhdxFile, region: VhdxRegion, asQemu: bool): VhdxMetadata {
  refuseUnreadable(region.offset, TABLE_SIZE);
  const table = allocateRegion(TABLE_SIZE);
  file.read(region.offset, table, 0, TABLE_SIZE);
  const count: u32 = loadLe16(table, COUNT_AT);
  if (!hasText(table, 0, 'metadata') || count > ENTRY_LIMIT) refuseImage(REASON_ERRNO, EINVAL);
  const items = new Items(file, region, table, count);
  const parametersAt = items.find(ITEM_FILE_PARAMETERS);
  const sizeAt = items.find(ITEM_VIRTUAL_DISK_SIZE);
  const page83At = items.find(ITEM_PAGE_83);
  const logicalAt = items.find(ITEM_LOGICAL_SECTOR_SIZE);
  const physicalAt = items.find(ITEM_PHYSICAL_SECTOR_SIZE);
  const locatorAt = items.find(ITEM_PARENT_LOCATOR);
  items.refuseUnknown();
  if (parametersAt == 0 || sizeAt == 0 || page83At == 0 || logicalAt == 0 || physicalAt == 0) {
    refuseImage(REASON_ERRNO, ENOTSUP);
  }

  const parameters = items.read(parametersAt, 8);
  const metadata = new VhdxMetadata();
  metadata.hasParent = (loadLe32(parameters, 4) & HAS_PARENT) != 0;
  if (metadata.hasParent && asQemu) refuseParent(locatorAt);
  metadata.blockSize = loadLe32(parameters, 0);
  metadata.virtualSize = loadLe64(items.read(sizeAt, 8), 0);
  metadata.sectorSize = loadLe32(items.read(logicalAt, 4), 0);
  checkMetadata(metadata, asQemu);
  if (metadata.hasParent && locatorAt != 0) metadata.parent = readParent(items.readWhole(locatorAt));
  return metadata;
}

/** In qemu-img's order: that the parent is named counts before that it could not be read. */
function refuseParent(locatorAt: u32): void {
  refuseImage(REASON_ERRNO, locatorAt == 0 ? EINVAL : ENOTSUP);
}

function checkMetadata(metadata: VhdxMetadata, asQemu: bool): void {
  const blockSize = metadata.blockSize;
  if (blockSize < MIB || blockSize > BLOCK_SIZE_MAXIMUM || popcnt<u32>(blockSize) != 1) {
    refuseImage(REASON_ERRNO, EINVAL);
  }

  const sectorSize = metadata.sectorSize;
  if (sectorSize != SECTOR_SIZE && (asQemu || sectorSize != SECTOR_SIZE_LARGE)) refuseImage(REASON_ERRNO, ENOTSUP);
  if (metadata.virtualSize > VIRTUAL_SIZE_MAXIMUM || metadata.virtualSize % sectorSize != 0) {
    refuseImage(REASON_ERRNO, EINVAL);
  }
}

class Items {
  private known: u32 = 0;

  constructor(
    private readonly file: VhdxFile,
    private readonly region: VhdxRegion,
    private readonly table: Region,
    private readonly count: u32,
  ) {}

  /** The table offset of the item's entry, 0 when it is missing. Two of one kind refuse the image. */
  find(guid: string): u32 {
    let found: u32 = 0;
    for (let index: u32 = 1; index <= this.count; index++) {
      const at = index * ENTRY_SIZE;
      if (!isGuid(this.table, at, guid)) continue;
      if (found != 0) refuseImage(REASON_ERRNO, EINVAL);
      found = at;
      this.known++;
    }

    return found;
  }

  refuseUnknown(): void {
    if (this.known == this.count) return;
    for (let index: u32 = 1; index <= this.count; index++) {
      const at = index * ENTRY_SIZE;
      if ((loadLe32(this.table, at + FLAGS_IN_ENTRY) & FLAG_REQUIRED) != 0 && !this.isKnown(at)) {
        refuseImage(REASON_ERRNO, ENOTSUP);
      }
    }
  }

  read(at: u32, length: u32): Region {
    const bytes = allocateRegion(length);
    this.file.read(this.region.offset + loadLe32(this.table, at + OFFSET_IN_ENTRY), bytes, 0, length);
    return bytes;
  }

  /** The item as long as its entry says. */
  readWhole(at: u32): Region {
    return this.read(at, min<u32>(loadLe32(this.table, at + LENGTH_IN_ENTRY), LOCATOR_LIMIT));
  }

  private isKnown(at: u32): bool {
    return (
      isGuid(this.table, at, ITEM_FILE_PARAMETERS) ||
      isGuid(this.table, at, ITEM_VIRTUAL_DISK_SIZE) ||
      isGuid(this.table, at, ITEM_PAGE_83) ||
      isGuid(this.table, at, ITEM_LOGICAL_SECTOR_SIZE) ||
      isGuid(this.table, at, ITEM_PHYSICAL_SECTOR_SIZE) ||
      isGuid(this.table, at, ITEM_PARENT_LOCATOR)
    );
  }
}
