import {loadBe64, storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion} from '../bytes/region.ts';
import {writeDevice} from '../host/calls.ts';
import {BITMAP_AUTO, BITMAP_IN_USE, Qcow2Bitmap, Qcow2BitmapDirectory} from './bitmaps.ts';
import {AUTOCLEAR_BITMAPS, AUTOCLEAR_DATA_FILE_RAW} from './header.ts';
import {openBitmaps} from './open-bitmaps.ts';
import {Qcow2Image} from './open.ts';
import {WrittenGranules} from './written-granules.ts';

/** qcow2.txt "Header", bytes 88-95. */
const AUTOCLEAR_AT: u64 = 88;
/** qcow2.txt "Bitmap directory entry", bytes 12-15. */
const FLAGS_AT: u32 = 12;

/** Tells those who open an image later what the writing of it may have made wrong. */
export class WriteMarks {
  private isDone: bool = false;
  /** The bitmaps that the image had when it was opened. */
  public readonly directory: Qcow2BitmapDirectory | null;
  /** What bitmaps that follow writes are to tell of; null: there is none. */
  public readonly written: WrittenGranules | null;

  constructor(private readonly image: Qcow2Image) {
    const directory: Qcow2BitmapDirectory | null = image.extensions.bitmaps.size == 0 ? null : openBitmaps(image);
    this.directory = directory;
    this.written = directory ? makeWritten(directory, image.header.size) : null;
  }

  /** To be called before the bytes, all of the disk, are written. */
  note(offset: u64, length: u64): void {
    this.leave();
    const written = this.written;
    if (written) written.add(offset, length);
  }

  /** To be called before anything is written. */
  leave(): void {
    if (this.isDone) return;
    this.isDone = true;
    this.clearUnknown();
    const directory = this.directory;
    // Until the bitmaps that follow writes are stored, they cannot be trusted.
    if (directory) markInUse(this.image, directory, BITMAP_AUTO);
  }

  /** qcow2.txt "Header": who writes clears the autoclear features that it does not know. */
  private clearUnknown(): void {
    const header = this.image.header;
    const known = header.autoclear & (AUTOCLEAR_BITMAPS | AUTOCLEAR_DATA_FILE_RAW);
    if (known == header.autoclear) return;
    const bytes = allocateRegion(8);
    storeBe64(bytes, 0, known);
    writeDevice(this.image.source.slot, AUTOCLEAR_AT, bytes, 0, bytes.size);
  }
}

/** qcow2.txt "Bitmap directory entry", flags: marks all bitmaps that have the flags as in use; 0: all. The directory keeps what it says. */
export function markInUse(image: Qcow2Image, directory: Qcow2BitmapDirectory, flags: u32): void {
  const bytes = allocateRegion(directory.bytes.size);
  copyBytes(bytes, 0, directory.bytes, 0, bytes.size);
  const bitmap = new Qcow2Bitmap();
  let at: u32 = 0;
  for (let index: u32 = 0; index < directory.count; index++) {
    const next = directory.read(at, bitmap);
    if ((bitmap.flags & flags) == flags) storeBe32(bytes, at + FLAGS_AT, bitmap.flags | BITMAP_IN_USE);
    at = next;
  }

  writeDevice(image.source.slot, loadBe64(image.extensions.bitmaps, 16), bytes, 0, bytes.size);
}

function makeWritten(directory: Qcow2BitmapDirectory, sizeBytes: u64): WrittenGranules | null {
  const bitmap = new Qcow2Bitmap();
  let finest: u32 = u32.MAX_VALUE;
  let at: u32 = 0;
  for (let index: u32 = 0; index < directory.count; index++) {
    at = directory.read(at, bitmap);
    const follows = (bitmap.flags & (BITMAP_AUTO | BITMAP_IN_USE)) == BITMAP_AUTO;
    if (follows) finest = min<u32>(finest, bitmap.granularityBits);
  }

  return finest == u32.MAX_VALUE ? null : new WrittenGranules(sizeBytes, finest);
}
