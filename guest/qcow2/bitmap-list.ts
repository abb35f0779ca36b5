import {REASON_QCOW2_BITMAPS_ROOM} from '../abi/image-reasons.ts';
import {storeBe16, storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {store8} from '../bytes/little-endian.ts';
import {copyBytes, fillBytes, findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {refuseImage} from '../report/refusal.ts';
import {
  BITMAP_AUTO,
  BITMAP_LIMIT,
  DIRECTORY_LIMIT,
  ENTRY_SIZE,
  Qcow2Bitmap,
  Qcow2BitmapDirectory,
  TYPE_DIRTY_TRACKING,
} from './bitmaps.ts';

/** A directory of bitmaps that is to be written; qcow2.txt "Bitmap directory entry". */
export class BitmapList {
  public readonly bytes: Region;
  public length: u32 = 0;
  public count: u32 = 0;

  /** Begins with the entries of `kept`; `room` bytes are for others. */
  constructor(kept: Qcow2BitmapDirectory | null, room: u32) {
    const length: u32 = kept ? kept.bytes.size : 0;
    const bytes = allocateRegion(length + room);
    if (kept) {
      copyBytes(bytes, 0, kept.bytes, 0, length);
      this.count = kept.count;
    }

    this.bytes = bytes;
    this.length = length;
  }

  /** Adds an entry like `bitmap`, whose name is in `names`, with its table elsewhere. */
  add(names: Region, bitmap: Qcow2Bitmap, tableOffset: u64, tableSize: u32): void {
    const nameLength = findByte(names, bitmap.nameAt, bitmap.nameLength, 0) - bitmap.nameAt;
    const size = (ENTRY_SIZE + nameLength + 7) & ~7;
    const isFull = this.length + size > (DIRECTORY_LIMIT as u32) || this.count == BITMAP_LIMIT;
    if (isFull) refuseImage(REASON_QCOW2_BITMAPS_ROOM);
    const bytes = this.bytes;
    const at = this.length;
    fillBytes(bytes, at, size, 0);
    storeBe64(bytes, at, tableOffset);
    storeBe32(bytes, at + 8, tableSize);
    storeBe32(bytes, at + 12, bitmap.flags & BITMAP_AUTO);
    store8(bytes, at + 16, TYPE_DIRTY_TRACKING);
    store8(bytes, at + 17, bitmap.granularityBits as u8);
    storeBe16(bytes, at + 18, nameLength as u16);
    copyBytes(bytes, at + ENTRY_SIZE, names, bitmap.nameAt, nameLength);
    this.length = at + size;
    this.count++;
  }
}
