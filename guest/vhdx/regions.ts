import {REASON_ERRNO} from '../abi/image-reasons.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {equalBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {refuseImage} from '../report/refusal.ts';
import {VhdxFile} from './file.ts';
import {REGION_BAT, REGION_METADATA, storeGuid} from './guids.ts';
import {GUID_SIZE, isChecksumRight} from './header.ts';

// [MS-VHDX] 2.2.3 "Region Table": 64 KiB at 192 KiB, a second copy behind it, which qemu does not read.
const TABLE_AT: u64 = 0x30000;
const TABLE_SIZE: u32 = 0x10000;
const CHECKSUM_AT: u32 = 4;
const COUNT_AT: u32 = 8;
const ENTRIES_AT: u32 = 16;
const ENTRY_SIZE: u32 = 32;
const ENTRY_LIMIT: u32 = 2047;
const ENTRY_REQUIRED: u32 = 1;
const MIB: u64 = 0x100000;

export const EINVAL: u64 = 22;
export const ENOTSUP: u64 = 95;

/** A region of the file; regions and the log may not overlap. */
export class VhdxRegion {
  public offset: u64 = 0;
  public length: u64 = 0;
}

export class VhdxRegions {
  public bat: VhdxRegion = new VhdxRegion();
  public metadata: VhdxRegion = new VhdxRegion();
  private readonly occupied: VhdxRegion[] = [];

  /** False when the range overlaps one that is taken, or wraps. */
  occupy(offset: u64, length: u64): bool {
    if (this.overlaps(offset, length)) return false;
    const region = new VhdxRegion();
    region.offset = offset;
    region.length = length;
    this.occupied.push(region);
    return true;
  }

  overlaps(offset: u64, length: u64): bool {
    if (length > u64.MAX_VALUE - offset) return true;
    for (let index = 0; index < this.occupied.length; index++) {
      const other = this.occupied[index];
      if (offset < other.offset + other.length && other.offset < offset + length) return true;
    }

    return false;
  }
}

/** Finds the two regions that every image has; the file's first MiB and the log are taken already. */
export function readRegions(file: VhdxFile, regions: VhdxRegions): void {
  const table = allocateRegion(TABLE_SIZE);
  file.read(TABLE_AT, table, 0, TABLE_SIZE);
  const count = loadLe32(table, COUNT_AT);
  if (!hasText(table, 0, 'regi') || !isChecksumRight(table, TABLE_SIZE, CHECKSUM_AT) || count > ENTRY_LIMIT) {
    refuseImage(REASON_ERRNO, EINVAL);
  }

  let hasBat = false;
  let hasMetadata = false;
  for (let index: u32 = 0; index < count; index++) {
    const at = ENTRIES_AT + index * ENTRY_SIZE;
    const region = readEntry(regions, table, at);
    if (isGuid(table, at, REGION_BAT)) {
      if (hasBat) refuseImage(REASON_ERRNO, EINVAL);
      hasBat = true;
      regions.bat = region;
    } else if (isGuid(table, at, REGION_METADATA)) {
      if (hasMetadata) refuseImage(REASON_ERRNO, EINVAL);
      hasMetadata = true;
      regions.metadata = region;
    } else if ((loadLe32(table, at + 28) & ENTRY_REQUIRED) != 0) {
      // A region that a reader must understand.
      refuseImage(REASON_ERRNO, ENOTSUP);
    }
  }

  if (!hasBat || !hasMetadata) refuseImage(REASON_ERRNO, EINVAL);
}

function readEntry(regions: VhdxRegions, table: Region, at: u32): VhdxRegion {
  const region = new VhdxRegion();
  region.offset = loadLe64(table, at + 16);
  region.length = loadLe32(table, at + 24);
  if (!regions.occupy(region.offset, region.length)) refuseImage(REASON_ERRNO, EINVAL);
  if (region.offset < MIB || region.offset % MIB != 0) refuseImage(REASON_ERRNO, EINVAL);
  return region;
}

export function isGuid(bytes: Region, at: u32, guid: string): bool {
  const expected = allocateRegion(GUID_SIZE);
  storeGuid(expected, 0, guid);
  return equalBytes(bytes, at, expected, 0, GUID_SIZE);
}
