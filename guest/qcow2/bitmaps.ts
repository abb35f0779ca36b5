import {
  REASON_QCOW2_BITMAP_CONSTRAINTS,
  REASON_QCOW2_BITMAPS_DIRECTORY,
  REASON_QCOW2_BITMAPS_MANY,
  REASON_QCOW2_BITMAPS_NONE,
  REASON_QCOW2_BITMAPS_OFFSET,
  REASON_QCOW2_BITMAPS_RESERVED,
} from '../abi/image-reasons.ts';
import {loadBe16, loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {load8} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {readSource, Source} from '../device/source.ts';
import {refuseImage, refuseImageNaming} from '../report/refusal.ts';

// qcow2.txt "Bitmaps extension" and "Bitmap directory entry".
const BITMAP_LIMIT: u32 = 65535;
const ENTRY_SIZE: u32 = 24;
const NAME_LIMIT: u32 = 1023;
const EXTRA_LIMIT: u32 = 0;
/** qemu's limit of the directory: every bitmap with the longest name. */
const DIRECTORY_LIMIT: u64 = 65535 * (24 + 1023);
const MINIMUM_GRANULARITY_BITS: u8 = 9;
const MAXIMUM_GRANULARITY_BITS: u8 = 31;

/** One persistent bitmap; its name lies in the directory. */
export class Qcow2Bitmap {
  public flags: u32 = 0;
  public granularityBits: u32 = 0;
  public nameAt: u32 = 0;
  public nameLength: u32 = 0;
}

/** The bitmaps that the image lists. */
export class Qcow2BitmapDirectory {
  constructor(
    public readonly count: u32,
    public readonly bytes: Region,
  ) {}

  /** Reads the entry at `at`; gives where the next one begins. */
  read(at: u32, into: Qcow2Bitmap): u32 {
    const bytes = this.bytes;
    if (bytes.size - at < ENTRY_SIZE) refuseImage(REASON_QCOW2_BITMAPS_DIRECTORY);
    const extra = loadBe32(bytes, at + 20);
    into.flags = loadBe32(bytes, at + 12);
    into.granularityBits = load8(bytes, at + 17);
    into.nameLength = loadBe16(bytes, at + 18);
    into.nameAt = at + ENTRY_SIZE;
    const padded = (ENTRY_SIZE + into.nameLength + 7) & ~7;
    if (extra > EXTRA_LIMIT || padded > bytes.size - at) refuseImage(REASON_QCOW2_BITMAPS_DIRECTORY);
    if (!isEntryRight(into)) {
      refuseImageNaming(REASON_QCOW2_BITMAP_CONSTRAINTS, bytes, into.nameAt, into.nameLength);
    }

    return at + padded;
  }
}

function isEntryRight(bitmap: Qcow2Bitmap): bool {
  return (
    bitmap.nameLength > 0 &&
    bitmap.nameLength <= NAME_LIMIT &&
    bitmap.granularityBits >= MINIMUM_GRANULARITY_BITS &&
    bitmap.granularityBits <= MAXIMUM_GRANULARITY_BITS
  );
}

/** Ends the program when the extension breaks its own rules. */
export function checkBitmapsExtension(extension: Region, clusterSize: u32): void {
  const count = loadBe32(extension, 0);
  if (loadBe32(extension, 4) != 0) refuseImage(REASON_QCOW2_BITMAPS_RESERVED);
  if (count > BITMAP_LIMIT) refuseImage(REASON_QCOW2_BITMAPS_MANY, count, BITMAP_LIMIT);
  if (count == 0) refuseImage(REASON_QCOW2_BITMAPS_NONE);
  if (loadBe64(extension, 16) % clusterSize != 0) refuseImage(REASON_QCOW2_BITMAPS_OFFSET);
  if (loadBe64(extension, 8) > DIRECTORY_LIMIT) refuseImage(REASON_QCOW2_BITMAPS_DIRECTORY);
}

/** Reads the directory that a checked extension names. */
export function readBitmapDirectory(source: Source, extension: Region): Qcow2BitmapDirectory {
  const bytes = allocateRegion(loadBe64(extension, 8) as u32);
  readSource(source, loadBe64(extension, 16), bytes, 0, bytes.size);
  return new Qcow2BitmapDirectory(loadBe32(extension, 0), bytes);
}
