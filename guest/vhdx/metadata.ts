import {REASON_ERRNO} from '../abi/image-reasons.ts';
import {loadLe16, loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {readSource, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {
  ITEM_FILE_PARAMETERS,
  ITEM_LOGICAL_SECTOR_SIZE,
  ITEM_PAGE_83,
  ITEM_PHYSICAL_SECTOR_SIZE,
  ITEM_VIRTUAL_DISK_SIZE,
} from './guids.ts';
import {EINVAL, ENOTSUP, isGuid, VhdxRegion} from './regions.ts';

// [MS-VHDX] 2.6 "Metadata Region": a table of 64 KiB, then the items.
const TABLE_SIZE: u32 = 0x10000;
const COUNT_AT: u32 = 10;
const ENTRY_SIZE: u32 = 32;
const ENTRY_LIMIT: u32 = 2047;
const OFFSET_IN_ENTRY: u32 = 16;
const FLAGS_IN_ENTRY: u32 = 24;
const FLAG_REQUIRED: u32 = 4;
/** "File Parameters": bit 1 of the flags, the image has a parent. */
const HAS_PARENT: u32 = 2;

const MIB: u32 = 0x100000;
const BLOCK_SIZE_MAXIMUM: u32 = 256 * MIB;
const VIRTUAL_SIZE_MAXIMUM: u64 = 64 << 40;
/** qemu reads no other. */
const LOGICAL_SECTOR_SIZE: u32 = 512;

export class VhdxMetadata {
  public blockSize: u32 = 0;
  public virtualSize: u64 = 0;
}

/** Reads the five items that every image has; each unknown one that is required refuses the image. */
export function readMetadata(source: Source, region: VhdxRegion): VhdxMetadata {
  const table = allocateRegion(TABLE_SIZE);
  readSource(source, region.offset, table, 0, TABLE_SIZE);
  const count: u32 = loadLe16(table, COUNT_AT);
  if (!hasText(table, 0, 'metadata') || count > ENTRY_LIMIT) refuseImage(REASON_ERRNO, EINVAL);
  const items = new Items(source, region, table, count);
  const parametersAt = items.find(ITEM_FILE_PARAMETERS);
  const sizeAt = items.find(ITEM_VIRTUAL_DISK_SIZE);
  const page83At = items.find(ITEM_PAGE_83);
  const logicalAt = items.find(ITEM_LOGICAL_SECTOR_SIZE);
  const physicalAt = items.find(ITEM_PHYSICAL_SECTOR_SIZE);
  items.refuseUnknown();
  if (parametersAt == 0 || sizeAt == 0 || page83At == 0 || logicalAt == 0 || physicalAt == 0) {
    refuseImage(REASON_ERRNO, ENOTSUP);
  }

  const parameters = items.read(parametersAt, 8);
  if ((loadLe32(parameters, 4) & HAS_PARENT) != 0) refuseImage(REASON_ERRNO, ENOTSUP);
  const metadata = new VhdxMetadata();
  metadata.blockSize = loadLe32(parameters, 0);
  metadata.virtualSize = loadLe64(items.read(sizeAt, 8), 0);
  checkMetadata(metadata, loadLe32(items.read(logicalAt, 4), 0));
  return metadata;
}

function checkMetadata(metadata: VhdxMetadata, logicalSectorSize: u32): void {
  const blockSize = metadata.blockSize;
  if (blockSize < MIB || blockSize > BLOCK_SIZE_MAXIMUM || popcnt<u32>(blockSize) != 1) {
    refuseImage(REASON_ERRNO, EINVAL);
  }

  if (logicalSectorSize != LOGICAL_SECTOR_SIZE) refuseImage(REASON_ERRNO, ENOTSUP);
  if (metadata.virtualSize > VIRTUAL_SIZE_MAXIMUM || metadata.virtualSize % logicalSectorSize != 0) {
    refuseImage(REASON_ERRNO, EINVAL);
  }
}

class Items {
  private known: u32 = 0;

  constructor(
    private readonly source: Source,
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
    readSource(this.source, this.region.offset + loadLe32(this.table, at + OFFSET_IN_ENTRY), bytes, 0, length);
    return bytes;
  }

  private isKnown(at: u32): bool {
    return (
      isGuid(this.table, at, ITEM_FILE_PARAMETERS) ||
      isGuid(this.table, at, ITEM_VIRTUAL_DISK_SIZE) ||
      isGuid(this.table, at, ITEM_PAGE_83) ||
      isGuid(this.table, at, ITEM_LOGICAL_SECTOR_SIZE) ||
      isGuid(this.table, at, ITEM_PHYSICAL_SECTOR_SIZE)
    );
  }
}
