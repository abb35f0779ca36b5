import {
  REASON_QCOW2_BITMAP_CONSTRAINTS,
  REASON_QCOW2_BITMAP_EXTRA,
  REASON_QCOW2_BITMAPS_DIRECTORY,
  REASON_QCOW2_BITMAPS_DIRECTORY_EMPTY,
  REASON_QCOW2_BITMAPS_DIRECTORY_LARGE,
  REASON_QCOW2_BITMAPS_DIRECTORY_READ,
  REASON_QCOW2_BITMAPS_MANY,
  REASON_QCOW2_BITMAPS_NONE,
  REASON_QCOW2_BITMAPS_OFFSET,
  REASON_QCOW2_BITMAPS_RESERVED,
} from '../abi/image-reasons.ts';
import {loadBe16, loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {fits} from '../bytes/fits.ts';
import {load8} from '../bytes/little-endian.ts';
import {findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {readSource, Source} from '../device/source.ts';
import {refuseImage, refuseImageNaming} from '../report/refusal.ts';

// qcow2.txt "Bitmaps extension" and "Bitmap directory entry".
export const BITMAP_LIMIT: u32 = 65535;
export const ENTRY_SIZE: u32 = 24;
export const TYPE_DIRTY_TRACKING: u8 = 1;
export const BITMAP_IN_USE: u32 = 1;
export const BITMAP_AUTO: u32 = 2;
const FLAGS_KNOWN: u32 = 3;

// qemu's limits.
export const DIRECTORY_LIMIT: u64 = 65535 * 1024;
const NAME_LIMIT: u32 = 1023;
const TABLE_LIMIT: u32 = 0x8000000;
const MINIMUM_GRANULARITY_BITS: u8 = 9;
const MAXIMUM_GRANULARITY_BITS: u8 = 31;

/** One persistent bitmap; its name lies in the directory. */
export class Qcow2Bitmap {
  public flags: u32 = 0;
  public granularityBits: u32 = 0;
  /** Where the table of its clusters begins in the file, and how many it names. */
  public tableOffset: u64 = 0;
  public tableSize: u32 = 0;
  public nameAt: u32 = 0;
  public nameLength: u32 = 0;
}

/** The bitmaps that the image lists. */
export class Qcow2BitmapDirectory {
  constructor(
    public readonly count: u32,
    public readonly bytes: Region,
  ) {}

  /** Reads the entry at `at`; gives where the next one begins. Ends the program when the entry breaks its rules. */
  read(at: u32, into: Qcow2Bitmap): u32 {
    const bytes = this.bytes;
    this.checkRoom(at);
    into.tableOffset = loadBe64(bytes, at);
    into.tableSize = loadBe32(bytes, at + 8);
    into.flags = loadBe32(bytes, at + 12);
    into.granularityBits = load8(bytes, at + 17);
    into.nameLength = loadBe16(bytes, at + 18);
    into.nameAt = at + ENTRY_SIZE;
    const extra = loadBe32(bytes, at + 20);
    if (extra > bytes.size - at) refuseImage(REASON_QCOW2_BITMAPS_DIRECTORY);
    const padded = (ENTRY_SIZE + into.nameLength + extra + 7) & ~7;
    if (padded > bytes.size - at) refuseImage(REASON_QCOW2_BITMAPS_DIRECTORY);
    if (extra != 0) refuseImage(REASON_QCOW2_BITMAP_EXTRA);
    const isTracking = load8(bytes, at + 16) == TYPE_DIRTY_TRACKING;
    if (!isTracking || !isEntryRight(into)) this.refuse(REASON_QCOW2_BITMAP_CONSTRAINTS, into);
    return at + padded;
  }

  /** Ends the program when no entry can begin at `at`. */
  checkRoom(at: u32): void {
    if (this.bytes.size - at < ENTRY_SIZE) refuseImage(REASON_QCOW2_BITMAPS_DIRECTORY);
  }

  /** Ends the program with the bitmap's name, as far as a zero byte. */
  refuse(reason: u32, bitmap: Qcow2Bitmap, errno: u64 = 0): void {
    const end = findByte(this.bytes, bitmap.nameAt, bitmap.nameLength, 0);
    refuseImageNaming(reason, this.bytes, bitmap.nameAt, end - bitmap.nameAt, errno);
  }
}

function isEntryRight(bitmap: Qcow2Bitmap): bool {
  return (
    bitmap.nameLength <= NAME_LIMIT &&
    bitmap.granularityBits >= MINIMUM_GRANULARITY_BITS &&
    bitmap.granularityBits <= MAXIMUM_GRANULARITY_BITS &&
    (bitmap.flags & ~FLAGS_KNOWN) == 0 &&
    bitmap.tableOffset != 0 &&
    bitmap.tableSize != 0 &&
    bitmap.tableSize <= TABLE_LIMIT
  );
}

/** Ends the program when the extension breaks its own rules. */
export function checkBitmapsExtension(extension: Region, clusterSize: u32): void {
  const count = loadBe32(extension, 0);
  if (loadBe32(extension, 4) != 0) refuseImage(REASON_QCOW2_BITMAPS_RESERVED);
  if (count > BITMAP_LIMIT) refuseImage(REASON_QCOW2_BITMAPS_MANY, count, BITMAP_LIMIT);
  if (count == 0) refuseImage(REASON_QCOW2_BITMAPS_NONE);
  if (loadBe64(extension, 16) % clusterSize != 0) refuseImage(REASON_QCOW2_BITMAPS_OFFSET);
  const size = loadBe64(extension, 8);
  if (size > DIRECTORY_LIMIT) refuseImage(REASON_QCOW2_BITMAPS_DIRECTORY_LARGE, size, DIRECTORY_LIMIT);
}

/** Reads the directory that a checked extension names. */
export function readBitmapDirectory(source: Source, extension: Region): Qcow2BitmapDirectory {
  const size = loadBe64(extension, 8);
  const offset = loadBe64(extension, 16);
  if (size == 0) refuseImage(REASON_QCOW2_BITMAPS_DIRECTORY_EMPTY);
  if (!fits(offset, size, i64.MAX_VALUE as u64)) refuseImage(REASON_QCOW2_BITMAPS_DIRECTORY_READ);
  const bytes = allocateRegion(size as u32);
  readSource(source, offset, bytes, 0, bytes.size);
  return new Qcow2BitmapDirectory(loadBe32(extension, 0), bytes);
}
