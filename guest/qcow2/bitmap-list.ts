import {REASON_QCOW2_BITMAPS_ROOM} from '../abi/image-reasons.ts';
import {storeBe16, storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {store8} from '../bytes/little-endian.ts';
import {copyBytes, fillBytes, findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {refuseImage} from '../report/refusal.ts';
import {BITMAP_AUTO, BITMAP_LIMIT, DIRECTORY_LIMIT, ENTRY_SIZE, Qcow2Bitmap, TYPE_DIRTY_TRACKING} from './bitmaps.ts';

/** A directory of bitmaps that is to be written; qcow2.txt "Bitmap directory entry". */
export class BitmapList {
  public readonly bytes: Region;
  public length: u32 = 0;
  public count: u32 = 0;

  /** `room`: bytes for the entries that are going to be added. */
  constructor(room: u32) {
    this.bytes = allocateRegion(room);
  }

  /** Adds the `size` bytes at `at` of another directory, an entry, as they are. */
  keep(names: Region, at: u32, size: u32): void {
    copyBytes(this.bytes, this.admit(size), names, at, size);
  }

  /** Adds an entry like `bitmap`, whose name is in `names`, with its table elsewhere. */
  add(names: Region, bitmap: Qcow2Bitmap, tableOffset: u64, tableSize: u32): void {
    const nameLength = findByte(names, bitmap.nameAt, bitmap.nameLength, 0) - bitmap.nameAt;
    const size = (ENTRY_SIZE + nameLength + 7) & ~7;
    const at = this.admit(size);
    const bytes = this.bytes;
    fillBytes(bytes, at, size, 0);
    storeBe64(bytes, at, tableOffset);
    storeBe32(bytes, at + 8, tableSize);
    storeBe32(bytes, at + 12, bitmap.flags & BITMAP_AUTO);
    store8(bytes, at + 16, TYPE_DIRTY_TRACKING);
    store8(bytes, at + 17, bitmap.granularityBits as u8);
    storeBe16(bytes, at + 18, nameLength as u16);
    copyBytes(bytes, at + ENTRY_SIZE, names, bitmap.nameAt, nameLength);
  }

  /** Gives where an entry of `size` bytes goes. */
  private admit(size: u32): u32 {
    const at = this.length;
    const isFull = at + size > (DIRECTORY_LIMIT as u32) || this.count == BITMAP_LIMIT;
    if (isFull) refuseImage(REASON_QCOW2_BITMAPS_ROOM);
    this.length = at + size;
    this.count++;
    return at;
  }
}
