import {REASON_QCOW2_BITMAPS_ROOM} from '../abi/image-reasons.ts';
import {loadBe64, storeBe64} from '../bytes/big-endian.ts';
import {fillBytes, isZero} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {BlockCache} from '../device/block-cache.ts';
import {writeDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {BitmapBits} from './bitmap-bits.ts';
import {BITMAP_IN_USE, Qcow2Bitmap, Qcow2BitmapDirectory} from './bitmaps.ts';
import {BitmapList} from './bitmap-list.ts';
import {openBitmaps} from './open-bitmaps.ts';
import {Qcow2Image} from './open.ts';
import {StoredAllocator} from './stored-allocator.ts';
import {writeBitmapsExtension} from './write-bitmaps-extension.ts';
import {MetadataGuard} from './write-guard.ts';
import {ImageTables} from './write-tables.ts';

/**
 * Stores copies of another image's bitmaps, in the order in which qemu-img was seen to: of each the clusters that have
 * a bit set, then the table that names them; the directory of all comes last.
 */
export class BitmapWriter {
  constructor(
    private readonly image: Qcow2Image,
    private readonly tables: ImageTables,
    private readonly allocator: StoredAllocator,
    private readonly guard: MetadataGuard,
  ) {}

  /** Copies the bitmaps of `source` that were not in use, whose names are new here. `kept` are those that the image has. */
  copy(source: Qcow2Image, kept: Qcow2BitmapDirectory | null): void {
    const from = openBitmaps(source);
    const cache = new BlockCache(source.source);
    const list = new BitmapList(kept, from.bytes.size);
    const buffer = allocateRegion(this.clusterSize);
    let table: Region = new Region(0, 0);
    const bitmap = new Qcow2Bitmap();
    let at: u32 = 0;
    for (let index: u32 = 0; index < from.count; index++) {
      at = from.read(at, bitmap);
      if ((bitmap.flags & BITMAP_IN_USE) != 0) continue;
      const bits = new BitmapBits(source.source.slot, source.header.clusterBits, cache, bitmap, this.image.header.size);
      const entries = this.clusters(bits.length) as u32;
      if (entries * 8 > table.size) table = allocateRegion(entries * 8);
      this.storeBits(bits, buffer, table, entries);
      list.add(from.bytes, bitmap, this.store(table, entries * 8), entries);
    }

    if (list.count > 0) this.storeList(list, kept);
  }

  /** Clusters without a bit are not stored: qcow2.txt "Bitmap table", an entry of 0. */
  private storeBits(bits: BitmapBits, buffer: Region, table: Region, entries: u32): void {
    const size = this.clusterSize;
    fillBytes(table, 0, entries * 8, 0);
    for (let index: u32 = 0; index < entries; index++) {
      const start = (index as u64) * size;
      const length = min<u64>(bits.length - start, size) as u32;
      bits.read(start, buffer, length);
      if (isZero(buffer, 0, length)) continue;
      fillBytes(buffer, length, size - length, 0);
      storeBe64(table, index * 8, this.store(buffer, size));
    }
  }

  private storeList(list: BitmapList, kept: Qcow2BitmapDirectory | null): void {
    const offset = this.store(list.bytes, list.length);
    // Nothing names the new clusters in the file before they are counted there.
    this.tables.writeAll();
    writeBitmapsExtension(this.image, list.count, list.length, offset);
    if (!kept) return;
    const old = loadBe64(this.image.extensions.bitmaps, 16) >> this.image.header.clusterBits;
    this.allocator.release(old, this.clusters(kept.bytes.size));
    this.tables.writeAll();
  }

  /** Writes the bytes to neighbouring new clusters; gives where they begin. */
  private store(bytes: Region, length: u32): u64 {
    const count = this.clusters(length);
    const offset = this.allocator.allocate(count) << this.image.header.clusterBits;
    if (this.allocator.isExhausted) refuseImage(REASON_QCOW2_BITMAPS_ROOM);
    this.guard.checkData(offset, length);
    writeDevice(this.tables.slot, offset, bytes, 0, length);
    return offset;
  }

  private clusters(length: u64): u64 {
    return (length + this.clusterSize - 1) >> this.image.header.clusterBits;
  }

  private get clusterSize(): u32 {
    return this.image.header.clusterSize;
  }
}
