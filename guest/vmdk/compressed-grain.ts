import {REASON_VMDK_GRAIN_DATA, REASON_VMDK_GRAIN_SIZE} from '../abi/image-reasons.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {CODEC_BROKEN} from '../codec/codec.ts';
import {inflateZlib} from '../codec/inflate.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {readDeviceOrZeros} from '../driver/driver.ts';
import {failRead, refuseImage} from '../report/refusal.ts';
import {VmdkExtent} from './image.ts';

// VMDK 5.0 specification, "Stream-Optimized Compressed Sparse Extents": a marker's sector number, then its length.
const LENGTH_IN_MARKER: u32 = 8;
const MARKER_SIZE: u32 = 12;
/** Largest compressed grain that is read, in sectors; products write 128. */
const GRAIN_LIMIT: u64 = 0x8000;

/** Inflates compressed grains, and keeps the last. */
export class CompressedGrains {
  private stored: Region = new Region(0, 0);
  private plain: Region = new Region(0, 0);
  private slot: u32 = u32.MAX_VALUE;
  private offset: u64 = 0;
  /** Bytes that the kept grain holds. */
  private size: u32 = 0;

  /** Reads `length` bytes from `skip` of the grain that is stored at `offset` of the extent's file. */
  read(extent: VmdkExtent, offset: u64, skip: u32, into: Region, at: u32, length: u32): void {
    if (this.slot != extent.slot || this.offset != offset) this.inflate(extent, offset);
    if (skip > this.size || length > this.size - skip) {
      failRead(REASON_VMDK_GRAIN_DATA, offset);
      return;
    }

    copyBytes(into, at, this.plain, skip, length);
  }

  private inflate(extent: VmdkExtent, offset: u64): void {
    if (extent.grainSectors > GRAIN_LIMIT) refuseImage(REASON_VMDK_GRAIN_SIZE, extent.grainSectors);
    const grainSize = (extent.grainSectors * SECTOR_SIZE) as u32;
    // As much as qemu-img reads: what does not shrink grows by a little only.
    const storedSize = grainSize * 2;
    if (this.plain.size < grainSize) {
      this.plain = allocateRegion(grainSize);
      this.stored = allocateRegion(storedSize);
    }

    readDeviceOrZeros(extent.slot, offset, this.stored, 0, storedSize);
    const length = extent.hasMarkers ? loadLe32(this.stored, LENGTH_IN_MARKER) : storedSize;
    const from: u32 = extent.hasMarkers ? MARKER_SIZE : 0;
    const isLength = length > 0 && length <= storedSize;
    const size: u32 = isLength ? min<u32>(length, storedSize - from) : 0;
    const made = isLength ? inflateZlib(this.stored, from, size, this.plain, 0, grainSize) : CODEC_BROKEN;
    if (made < 0) failRead(REASON_VMDK_GRAIN_DATA, offset);
    this.slot = made < 0 ? u32.MAX_VALUE : extent.slot;
    this.offset = offset;
    this.size = made < 0 ? 0 : (made as u32);
  }
}
