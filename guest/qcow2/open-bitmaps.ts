import {
  REASON_QCOW2_BITMAP_CONSTRAINTS,
  REASON_QCOW2_BITMAP_DATA,
  REASON_QCOW2_BITMAP_TABLE,
  REASON_QCOW2_BITMAP_TWICE,
  REASON_QCOW2_BITMAPS_FEW,
  REASON_QCOW2_BITMAPS_MORE,
} from '../abi/image-reasons.ts';
import {fits} from '../bytes/fits.ts';
import {findByte} from '../bytes/memory-block.ts';
import {BlockCache} from '../device/block-cache.ts';
import {refuseImage} from '../report/refusal.ts';
import {BITMAP_IN_USE, Qcow2Bitmap, Qcow2BitmapDirectory, readBitmapDirectory} from './bitmaps.ts';
import {NameSet} from './name-set.ts';
import {Qcow2Image} from './open.ts';

/** qemu's limit of the bytes that one bitmap may take. */
const BYTES_LIMIT: u64 = 0x20000000;
/** qcow2.txt "Bitmap table": bits 1-8 and 56-63 are reserved, bits 9-55 an offset; without one, bit 0 means all ones. */
const TABLE_ENTRY_RESERVED: u64 = ((0xff as u64) << 56) | 0x1fe;
export const TABLE_ENTRY_OFFSET: u64 = 0x00ff_ffff_ffff_fe00;
export const TABLE_ENTRY_ONES: u64 = 1;
const ERRNO_INPUT_OUTPUT: u64 = 5;
const ERRNO_INVALID: u64 = 22;

/**
 * Reads and checks what qemu-img does of the bitmaps when it opens an image: first every entry of the directory, then
 * every table. Ends the program at the first fault.
 */
export function openBitmaps(image: Qcow2Image): Qcow2BitmapDirectory {
  const directory = readBitmapDirectory(image.source, image.extensions.bitmaps);
  checkDirectory(image, directory);
  const names = new NameSet(directory.count);
  const tables = new BlockCache(image.source);
  const bitmap = new Qcow2Bitmap();
  let at: u32 = 0;
  for (let index: u32 = 0; index < directory.count; index++) {
    at = directory.read(at, bitmap);
    const end = findByte(directory.bytes, bitmap.nameAt, bitmap.nameLength, 0);
    const isNew = names.add(directory.bytes, bitmap.nameAt, end - bitmap.nameAt);
    if (!isNew) directory.refuse(REASON_QCOW2_BITMAP_TWICE, bitmap);
    // What was in use when the image was left is not to be trusted, and so is not read.
    if ((bitmap.flags & BITMAP_IN_USE) == 0) checkTable(image, directory, tables, bitmap);
  }

  return directory;
}

function checkDirectory(image: Qcow2Image, directory: Qcow2BitmapDirectory): void {
  const bitmap = new Qcow2Bitmap();
  let at: u32 = 0;
  let found: u32 = 0;
  while (at < directory.bytes.size) {
    directory.checkRoom(at);
    if (++found > directory.count) refuseImage(REASON_QCOW2_BITMAPS_MORE);
    at = directory.read(at, bitmap);
    if (!isPlaced(image, bitmap)) directory.refuse(REASON_QCOW2_BITMAP_CONSTRAINTS, bitmap);
  }

  if (found != directory.count) refuseImage(REASON_QCOW2_BITMAPS_FEW);
}

/** The table begins with a cluster, and its clusters have room for a bit for each granule. */
function isPlaced(image: Qcow2Image, bitmap: Qcow2Bitmap): bool {
  const header = image.header;
  const bytes = (bitmap.tableSize as u64) * header.clusterSize;
  if (bitmap.tableOffset % header.clusterSize != 0 || bytes > BYTES_LIMIT) return false;
  return (bitmap.flags & BITMAP_IN_USE) != 0 || header.size <= (bytes * 8) << bitmap.granularityBits;
}

function checkTable(image: Qcow2Image, directory: Qcow2BitmapDirectory, tables: BlockCache, bitmap: Qcow2Bitmap): void {
  if (!fits(bitmap.tableOffset, (bitmap.tableSize as u64) * 8, i64.MAX_VALUE as u64)) {
    directory.refuse(REASON_QCOW2_BITMAP_TABLE, bitmap, ERRNO_INPUT_OUTPUT);
  }

  const clusterSize = image.header.clusterSize;
  for (let index: u64 = 0; index < bitmap.tableSize; index++) {
    const offset = bitmap.tableOffset + index * 8;
    // Behind the file's end all entries are zero, and so right.
    if (offset >= image.source.size) break;
    if (!isEntryRight(tables.loadBe64(offset), clusterSize)) {
      directory.refuse(REASON_QCOW2_BITMAP_TABLE, bitmap, ERRNO_INVALID);
    }
  }

  if (bitmap.tableSize != clustersOf(image, bitmap)) directory.refuse(REASON_QCOW2_BITMAP_DATA, bitmap, ERRNO_INVALID);
}

function isEntryRight(entry: u64, clusterSize: u32): bool {
  if ((entry & TABLE_ENTRY_RESERVED) != 0) return false;
  const offset = entry & TABLE_ENTRY_OFFSET;
  return offset % clusterSize == 0 && (offset == 0 || (entry & TABLE_ENTRY_ONES) == 0);
}

/** qemu keeps the bits of a bitmap in words of 64. */
function clustersOf(image: Qcow2Image, bitmap: Qcow2Bitmap): u64 {
  const granules = (image.header.size + ((1 as u64) << bitmap.granularityBits) - 1) >> bitmap.granularityBits;
  const bytes = ((granules + 63) / 64) * 8;
  return (bytes + image.header.clusterSize - 1) / image.header.clusterSize;
}
