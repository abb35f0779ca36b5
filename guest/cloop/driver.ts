import {FORMAT_CLOOP} from '../abi/formats.ts';
import {REASON_UNREADABLE} from '../abi/image-reasons.ts';
import {loadBe64} from '../bytes/big-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {inflateZlib} from '../codec/inflate.ts';
import {DeviceWindow} from '../device/device-window.ts';
import {openSource, readSource, Source} from '../device/source.ts';
import {Driver} from '../driver/driver.ts';
import {EXTENT_DATA, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {failRead, refuseImage} from '../report/refusal.ts';
import {CLOOP_OFFSET_SIZE, CLOOP_OFFSETS_AT, CloopImage, openCloop} from './open.ts';

const WINDOW_SIZE: u32 = 0x10000;
const NO_BLOCK: u64 = u64.MAX_VALUE;

/** Blocks of one size, each a zlib stream; the last one that was read is kept. */
class CloopDriver extends Driver {
  private readonly offsets: DeviceWindow = new DeviceWindow(WINDOW_SIZE);
  private compressed: Region = new Region(0, 0);
  private block: Region = new Region(0, 0);
  private held: u64 = NO_BLOCK;

  constructor(
    source: Source,
    private readonly image: CloopImage,
  ) {
    super(FORMAT_CLOOP, source, image.virtualSize, 0, false);
    this.offsets.turnTo(source.slot, source.size);
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    extent.flags = EXTENT_DATA;
    extent.length = limit;
    extent.first = offset;
  }

  read(extent: Extent, skip: u64, into: Region, at: u32, length: u32): void {
    const blockSize = this.image.blockSize;
    let offset = extent.first + skip;
    for (let done: u32 = 0; done < length;) {
      const inBlock = (offset % blockSize) as u32;
      const count = min<u32>(length - done, blockSize - inBlock);
      this.hold(offset / blockSize);
      copyBytes(into, at + done, this.block, inBlock, count);
      offset += count;
      done += count;
    }
  }

  private hold(index: u64): void {
    if (this.held == index) return;
    const blockSize = this.image.blockSize;
    if (this.block.size == 0) {
      this.block = allocateRegion(blockSize);
      this.compressed = allocateRegion(this.image.largestCompressed);
    }

    const place = CLOOP_OFFSETS_AT + index * CLOOP_OFFSET_SIZE;
    const at = this.offsets.at(place, 2 * CLOOP_OFFSET_SIZE);
    const begin = loadBe64(this.offsets.bytes, at);
    const end = loadBe64(this.offsets.bytes, at + CLOOP_OFFSET_SIZE);
    // The table was checked when the image was opened, and the file may have changed since.
    if (end < begin || end - begin > this.compressed.size) refuseImage(REASON_UNREADABLE, index * blockSize);
    const length = (end - begin) as u32;
    readSource(this.source, begin, this.compressed, 0, length);
    const made = inflateZlib(this.compressed, 0, length, this.block, 0, blockSize);
    const isWhole = made == (blockSize as i32);
    if (!isWhole) failRead(REASON_UNREADABLE, index * blockSize);
    this.held = isWhole ? index : NO_BLOCK;
  }
}

export function openCloopDriver(layer: LayerConfig): Driver {
  const source = openSource(layer.firstDevice);
  return new CloopDriver(source, openCloop(source));
}
