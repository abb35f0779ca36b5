import {loadBe64, storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {allocateRegion} from '../bytes/region.ts';
import {writeDevice} from '../host/calls.ts';
import {BITMAP_AUTO, BITMAP_IN_USE, Qcow2Bitmap, Qcow2BitmapDirectory, readBitmapDirectory} from './bitmaps.ts';
import {AUTOCLEAR_BITMAPS, AUTOCLEAR_DATA_FILE_RAW} from './header.ts';
import {Qcow2Image} from './open.ts';

/** qcow2.txt "Header", bytes 88-95. */
const AUTOCLEAR_AT: u64 = 88;
/** qcow2.txt "Bitmap directory entry", bytes 12-15. */
const FLAGS_AT: u32 = 12;

/** Tells those who open an image later what the writing of it may have made wrong. */
export class WriteMarks {
  private isDone: bool = false;
  /** The bitmaps that the image has, as they are marked. */
  public readonly directory: Qcow2BitmapDirectory | null;

  constructor(private readonly image: Qcow2Image) {
    const extension = image.extensions.bitmaps;
    this.directory = extension.size == 0 ? null : readBitmapDirectory(image.source, extension);
  }

  /** To be called before anything is written. */
  leave(): void {
    if (this.isDone) return;
    this.isDone = true;
    this.clearUnknown();
    const directory = this.directory;
    if (directory) this.markBitmaps(directory);
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

  /** qcow2.txt "Bitmap directory entry", flags in_use and auto: what is written is noted in no bitmap, so those that claim to follow cannot be trusted. */
  private markBitmaps(directory: Qcow2BitmapDirectory): void {
    const bitmap = new Qcow2Bitmap();
    let at: u32 = 0;
    for (let index: u32 = 0; index < directory.count; index++) {
      const next = directory.read(at, bitmap);
      if ((bitmap.flags & BITMAP_AUTO) != 0) {
        storeBe32(directory.bytes, at + FLAGS_AT, bitmap.flags | BITMAP_IN_USE);
      }

      at = next;
    }

    const offset = loadBe64(this.image.extensions.bitmaps, 16);
    writeDevice(this.image.source.slot, offset, directory.bytes, 0, directory.bytes.size);
  }
}
