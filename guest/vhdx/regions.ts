import {REASON_ERRNO, REASON_VHDX_OVERLAP} from '../abi/image-reasons.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {equalBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {hasText, storeDecimal, storeText} from '../bytes/text.ts';
import {refuseImage, refuseImageNaming} from '../report/refusal.ts';
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
/** [MS-VHDX] 2.1: the header section. */
const HEADER_SECTION_SIZE: u64 = MIB;
/** Longest words about two ranges. */
const TEXT_LIMIT: u32 = 128;

const EIO: u64 = 5;
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

  /** `asQemu`: parts may wrap, lie in the header section and begin anywhere. */
  constructor(public readonly asQemu: bool) {
    if (!asQemu) this.occupy(0, HEADER_SECTION_SIZE);
  }

  /** Ends the program when the range overlaps one that is taken. */
  occupy(offset: u64, length: u64): void {
    this.refuseOverlap(offset, length);
    const region = new VhdxRegion();
    region.offset = offset;
    region.length = length;
    this.occupied.push(region);
  }

  refuseOverlap(offset: u64, length: u64): void {
    const overlap = this.overlapOf(offset, length);
    if (overlap.size > 0) refuseImageNaming(REASON_VHDX_OVERLAP, overlap, 0, overlap.size);
  }

  /** Words for the latest range taken that this one overlaps; empty where it lies clear. */
  overlapOf(offset: u64, length: u64): Region {
    if (!this.asQemu && length > u64.MAX_VALUE - offset) refuseImage(REASON_ERRNO, EINVAL);
    for (let index = this.occupied.length - 1; index >= 0; index--) {
      const other = this.occupied[index];
      const isClear = offset >= other.offset + other.length || offset + length <= other.offset;
      if (!isClear) return wordOverlap(offset, length, other);
    }

    return NO_WORDS;
  }
}

const NO_WORDS = new Region(0, 0);

function wordOverlap(offset: u64, length: u64, other: VhdxRegion): Region {
  const text = allocateRegion(TEXT_LIMIT);
  let end = storeRange(text, 0, offset, length);
  end = storeText(text, end, ' overlaps with region ');
  return sliceRegion(text, 0, storeRange(text, end, other.offset, other.length));
}

function storeRange(text: Region, at: u32, offset: u64, length: u64): u32 {
  return storeDecimal(text, storeText(text, storeDecimal(text, at, offset), '-'), offset + length);
}

/** Ends the program when no file has these bytes. */
export function refuseUnreadable(offset: u64, length: u64): void {
  const limit: u64 = i64.MAX_VALUE as u64;
  if (offset > limit || length > limit - offset) refuseImage(REASON_ERRNO, EIO);
}

/** Finds the two regions that every image has; the log is taken already. */
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
  regions.occupy(region.offset, region.length);
  if (!regions.asQemu && region.offset % MIB != 0) refuseImage(REASON_ERRNO, EINVAL);
  return region;
}

export function isGuid(bytes: Region, at: u32, guid: string): bool {
  const expected = allocateRegion(GUID_SIZE);
  storeGuid(expected, 0, guid);
  return equalBytes(bytes, at, expected, 0, GUID_SIZE);
}
