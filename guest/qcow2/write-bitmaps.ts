import {REASON_QCOW2_BITMAPS_ROOM} from '../abi/image-reasons.ts';
import {loadBe64, storeBe64} from '../bytes/big-endian.ts';
import {fillBytes, isZero} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {BlockCache} from '../device/block-cache.ts';
import {deviceSize, writeDevice, zeroDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {BitmapBits} from './bitmap-bits.ts';
import {BITMAP_AUTO, BITMAP_IN_USE, Qcow2Bitmap, Qcow2BitmapDirectory} from './bitmaps.ts';
import {BitmapList} from './bitmap-list.ts';
import {TABLE_ENTRY_OFFSET} from './open-bitmaps.ts';
import {Qcow2Image} from './open.ts';
import {StoredAllocator} from './stored-allocator.ts';
import {writeBitmapsExtension} from './write-bitmaps-extension.ts';
import {MetadataGuard} from './write-guard.ts';
import {markInUse} from './write-marks.ts';
import {ImageTables} from './write-tables.ts';
import {WrittenGranules} from './written-granules.ts';

/**
 * Stores the bitmaps of an image that was written anew, in the order in which qemu-img was seen to: of each the clusters
 * that have a bit set, then the table that names them; the directory of all comes last.
 */
export class BitmapWriter {
  private readonly list: BitmapList;
  private readonly buffer: Region;
  private table: Region = new Region(0, 0);
  private hasStored: bool = false;

  /** `room`: bytes of all directories whose bitmaps are going to be stored. */
  constructor(
    private readonly image: Qcow2Image,
    private readonly tables: ImageTables,
    private readonly allocator: StoredAllocator,
    private readonly guard: MetadataGuard,
    room: u32,
  ) {
    this.list = new BitmapList(room);
    this.buffer = allocateRegion(image.header.clusterSize);
  }

  /** Adds copies of another image's bitmaps but for those that were in use; their names are new here. */
  copy(source: Qcow2Image, from: Qcow2BitmapDirectory): void {
    this.addAll(source, from, null, false);
  }

  /** Adds the image's own: those that follow writes tell of `written` too, those that were in use stay as they are. */
  update(own: Qcow2BitmapDirectory, written: WrittenGranules | null): void {
    this.addAll(this.image, own, written, true);
  }

  /** Makes the image name what was added; `old`, which it named before, is given up. */
  finish(old: Qcow2BitmapDirectory | null): void {
    // Where all were in use, they stay where they are.
    if (!this.hasStored) return;
    const offset = this.store(this.list.bytes, this.list.length);
    // Nothing names the new clusters in the file before they are counted there.
    this.tables.writeAll();
    writeBitmapsExtension(this.image, this.list.count, this.list.length, offset);
    if (!old) return;
    // The free cluster keeps what qemu leaves there.
    markInUse(this.image, old, 0);
    const at = loadBe64(this.image.extensions.bitmaps, 16) >> this.image.header.clusterBits;
    this.allocator.release(at, this.clusters(old.bytes.size));
    this.releaseBits(old);
    this.tables.writeAll();
  }

  private addAll(
    from: Qcow2Image,
    directory: Qcow2BitmapDirectory,
    written: WrittenGranules | null,
    isOwn: bool,
  ): void {
    const cache = new BlockCache(from.source);
    const bitmap = new Qcow2Bitmap();
    let at: u32 = 0;
    for (let index: u32 = 0; index < directory.count; index++) {
      const next = directory.read(at, bitmap);
      if ((bitmap.flags & BITMAP_IN_USE) == 0) {
        const follows = (bitmap.flags & BITMAP_AUTO) != 0;
        const size = this.image.header.size;
        const bits = new BitmapBits(from.source.slot, from.header.clusterBits, cache, bitmap, size);
        if (follows) bits.written = written;
        const entries = this.clusters(bits.length) as u32;
        this.storeBits(bits, entries);
        this.hasStored = true;
        this.list.add(directory.bytes, bitmap, this.store(this.table, entries * 8), entries);
      } else if (isOwn) {
        this.list.keep(directory.bytes, at, next - at);
      }

      at = next;
    }
  }

  /** Gives up the tables and the bits of bitmaps that are stored elsewhere now. */
  private releaseBits(old: Qcow2BitmapDirectory): void {
    const cache = new BlockCache(this.image.source);
    const bits = this.image.header.clusterBits;
    const bitmap = new Qcow2Bitmap();
    let at: u32 = 0;
    for (let index: u32 = 0; index < old.count; index++) {
      at = old.read(at, bitmap);
      if ((bitmap.flags & BITMAP_IN_USE) != 0) continue;
      for (let entry: u64 = 0; entry < bitmap.tableSize; entry++) {
        const offset = cache.loadBe64(bitmap.tableOffset + entry * 8) & TABLE_ENTRY_OFFSET;
        if (offset != 0) this.releaseCluster(offset >> bits);
      }

      this.allocator.release(bitmap.tableOffset >> bits, this.clusters((bitmap.tableSize as u64) * 8));
    }
  }

  /** As in qemu-img, the file gives up the room of a cluster that is free then. */
  private releaseCluster(cluster: u64): void {
    if (this.allocator.release(cluster, 1) != cluster) return;
    const offset = cluster << this.image.header.clusterBits;
    const end = deviceSize(this.tables.slot);
    if (offset < end) zeroDevice(this.tables.slot, offset, min<u64>(this.clusterSize, end - offset), true);
  }

  /** Clusters without a bit are not stored: qcow2.txt "Bitmap table", an entry of 0. */
  private storeBits(bits: BitmapBits, entries: u32): void {
    const size = this.clusterSize;
    const buffer = this.buffer;
    if (entries * 8 > this.table.size) this.table = allocateRegion(entries * 8);
    fillBytes(this.table, 0, entries * 8, 0);
    for (let index: u32 = 0; index < entries; index++) {
      const start = (index as u64) * size;
      const length = min<u64>(bits.length - start, size) as u32;
      bits.read(start, buffer, length);
      if (isZero(buffer, 0, length)) continue;
      fillBytes(buffer, length, size - length, 0);
      storeBe64(this.table, index * 8, this.store(buffer, size));
    }
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
