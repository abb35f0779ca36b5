import {loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {Region} from '../bytes/region.ts';
import {Findings} from '../check/findings.ts';
import {BlockCache} from '../device/block-cache.ts';
import {Qcow2Bitmap, Qcow2BitmapDirectory} from './bitmaps.ts';
import {openBitmaps} from './open-bitmaps.ts';
import {Qcow2References} from './check-references.ts';
import {ENTRY_OFFSET_MASK} from './cluster-kind.ts';
import {Qcow2Image} from './open.ts';

// qcow2.txt "Bitmap table": bits 1-8 and 56-63 are reserved, bit 0 stands for a bitmap
// of ones where there is no offset.
const RESERVED_MASK: u64 = ((0xff as u64) << 56) | 0x1fe;
const ENTRY_ONES: u64 = 1;

/** Goes through the persistent bitmaps of an image that lists some. Making one ends the program where they cannot be loaded. */
export class Qcow2BitmapCheck {
  private readonly directory: Qcow2BitmapDirectory;
  private readonly extension: Region;
  private readonly cache: BlockCache;
  private readonly bitmap: Qcow2Bitmap = new Qcow2Bitmap();
  private readonly clusterSize: u64;

  constructor(
    private readonly findings: Findings,
    image: Qcow2Image,
  ) {
    this.directory = openBitmaps(image);
    this.extension = image.extensions.bitmaps;
    this.cache = new BlockCache(image.source);
    this.clusterSize = image.header.clusterSize;
  }

  /** Counts what the directory and the bitmaps refer to. */
  count(references: Qcow2References): void {
    references.count(loadBe64(this.extension, 16), loadBe64(this.extension, 8));
    let at: u32 = 0;
    for (let index: u32 = 0; index < this.directory.count; index++) {
      const next = this.directory.read(at, this.bitmap);
      this.countTable(at, references);
      at = next;
    }
  }

  private countTable(at: u32, references: Qcow2References): void {
    const offset = loadBe64(this.directory.bytes, at);
    const size = loadBe32(this.directory.bytes, at + 8);
    references.count(offset, (size as u64) * 8);
    for (let index: u32 = 0; index < size; index++) {
      const entry = this.cache.loadBe64(offset + (index as u64) * 8);
      if (!this.isRight(entry)) {
        // qemu-img counts it and says nothing.
        this.findings.corruptions++;
      } else if ((entry & ENTRY_OFFSET_MASK) != 0) {
        references.count(entry & ENTRY_OFFSET_MASK, this.clusterSize);
      }
    }
  }

  private isRight(entry: u64): bool {
    if ((entry & RESERVED_MASK) != 0) return false;
    const offset = entry & ENTRY_OFFSET_MASK;
    return offset == 0 || ((entry & ENTRY_ONES) == 0 && (offset & (this.clusterSize - 1)) == 0);
  }
}
