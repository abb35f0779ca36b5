import {fillBytes} from '../bytes/memory-block.ts';
import {load8, store8} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {BlockCache} from '../device/block-cache.ts';
import {readDeviceOrZeros} from '../driver/driver.ts';
import {Qcow2Bitmap} from './bitmaps.ts';
import {TABLE_ENTRY_OFFSET, TABLE_ENTRY_ONES} from './open-bitmaps.ts';
import {WrittenGranules} from './written-granules.ts';

/** The bits of one persistent bitmap, whose table is right; qcow2.txt "Bitmap data". */
export class BitmapBits {
  /** Bytes of all bits, in words of 64. */
  public readonly length: u64;
  private readonly granules: u64;
  /** What they are to tell of besides. */
  public written: WrittenGranules | null = null;

  /** `sizeBytes`: of the disk that the bits are to describe. */
  constructor(
    private readonly slot: u32,
    private readonly clusterBits: u32,
    private readonly tables: BlockCache,
    private readonly bitmap: Qcow2Bitmap,
    sizeBytes: u64,
  ) {
    const bits = bitmap.granularityBits;
    const granules = (sizeBytes >> bits) + ((sizeBytes & (((1 as u64) << bits) - 1)) == 0 ? 0 : 1);
    this.granules = granules;
    this.length = ((granules + 63) >> 6) << 3;
  }

  /** Fills the first `length` bytes of `into` with those from `from` on; what stands for no part of the disk is zero. */
  read(from: u64, into: Region, length: u32): void {
    const mask = ((1 as u64) << this.clusterBits) - 1;
    for (let done: u32 = 0; done < length;) {
      const at = from + done;
      const count = min<u64>(length - done, mask + 1 - (at & mask)) as u32;
      const entry = this.entry(at >> this.clusterBits);
      const offset = entry & TABLE_ENTRY_OFFSET;
      if (offset == 0) fillBytes(into, done, count, (entry & TABLE_ENTRY_ONES) == 0 ? 0 : 0xff);
      else readDeviceOrZeros(this.slot, offset + (at & mask), into, done, count);
      done += count;
    }

    const written = this.written;
    if (written) written.mark(into, from, length, this.bitmap.granularityBits);
    this.clearTail(from, into, length);
  }

  private entry(index: u64): u64 {
    return index < this.bitmap.tableSize ? this.tables.loadBe64(this.bitmap.tableOffset + index * 8) : 0;
  }

  /** qcow2.txt "Bitmap data": bits behind the last granule are zero. */
  private clearTail(from: u64, into: Region, length: u32): void {
    const end = this.granules >> 3;
    if (from + length <= end) return;
    const at: u32 = end > from ? ((end - from) as u32) : 0;
    const used: u32 = end < from ? 0 : ((this.granules & 7) as u32);
    const kept = load8(into, at) & ((((1 as u32) << used) - 1) as u8);
    fillBytes(into, at, length - at, 0);
    store8(into, at, kept);
  }
}
