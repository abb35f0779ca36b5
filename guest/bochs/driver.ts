import {FORMAT_BOCHS} from '../abi/formats.ts';
import {load8} from '../bytes/little-endian.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {BlockCache, CACHE_BLOCK_SIZE} from '../device/block-cache.ts';
import {openSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {Driver, readImageFile} from '../driver/driver.ts';
import {EXTENT_DATA, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {BOCHS_ENTRY_SIZE, BochsImage, openBochs} from './open.ts';

/** Bochs, iodev/hdimage.h "REDOLOG_PAGE_NOT_ALLOCATED". */
const NOT_ALLOCATED: u32 = 0xffffffff;

/** qemu tells nothing about the parts of a redolog, so a lookup says "data" of all, and reading finds its place. */
class BochsDriver extends Driver {
  private readonly tables: BlockCache;

  constructor(
    source: Source,
    private readonly image: BochsImage,
  ) {
    super(FORMAT_BOCHS, source, image.virtualSize, 0, false);
    this.tables = new BlockCache(source);
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    extent.flags = EXTENT_DATA;
    extent.length = limit;
    extent.first = offset;
  }

  read(extent: Extent, skip: u64, into: Region, at: u32, length: u32): void {
    let offset = extent.first + skip;
    for (let done: u32 = 0; done < length;) {
      const count = this.readRun(offset, into, at + done, length - done);
      offset += count;
      done += count;
    }
  }

  /** Reads sectors that lie together, or one stretch of zeros; gives the bytes made. */
  private readRun(offset: u64, into: Region, at: u32, length: u32): u32 {
    const inExtent = (offset % this.image.extentSize) as u32;
    const limit = min<u32>(length, this.image.extentSize - inExtent);
    const entry = this.tables.loadLe32(this.image.catalogOffset + (offset / this.image.extentSize) * BOCHS_ENTRY_SIZE);
    if (entry == NOT_ALLOCATED) {
      fillBytes(into, at, limit, 0);
      return limit;
    }

    const extentSize: u64 = this.image.bitmapSize + this.image.extentSize;
    const bitmap = this.image.dataOffset + entry * extentSize;
    const isWritten = this.isWritten(bitmap, inExtent);
    const count = this.runLength(bitmap, inExtent, limit, isWritten);
    if (isWritten) {
      readImageFile(this, bitmap + this.image.bitmapSize + inExtent, into, at, count);
    } else {
      fillBytes(into, at, count, 0);
    }

    return count;
  }

  private runLength(bitmap: u64, inExtent: u32, limit: u32, isWritten: bool): u32 {
    let end = inExtent + SECTOR_SIZE - (inExtent % SECTOR_SIZE);
    while (end - inExtent < limit && this.isWritten(bitmap, end) == isWritten) end += SECTOR_SIZE;
    return min<u32>(limit, end - inExtent);
  }

  private isWritten(bitmap: u64, inExtent: u32): bool {
    const sector = inExtent / SECTOR_SIZE;
    const place = bitmap + sector / 8;
    const byte = load8(this.tables.block(place), (place % CACHE_BLOCK_SIZE) as u32);
    return ((byte >> ((sector % 8) as u8)) & 1) != 0;
  }
}

export function openBochsDriver(layer: LayerConfig): Driver {
  const source = openSource(layer.firstDevice);
  return new BochsDriver(source, openBochs(source));
}
