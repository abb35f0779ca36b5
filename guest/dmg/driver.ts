import {LAYER_FLAG_NO_DIFFERENCING} from '../abi/chain-config.ts';
import {FORMAT_DMG} from '../abi/formats.ts';
import {REASON_UNREADABLE} from '../abi/image-reasons.ts';
import {fillBytes, copyBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {openSource, readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {Driver} from '../driver/driver.ts';
import {EXTENT_DATA, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {refuseImage} from '../report/refusal.ts';
import {ChunkReader} from './chunk-reader.ts';
import {DmgChunk} from './chunks.ts';
import {DmgImage, openDmg} from './open.ts';

/** qemu tells nothing about the chunks, so a lookup says "data" of all, and reading finds the chunk. */
class DmgDriver extends Driver {
  private readonly chunk: DmgChunk = new DmgChunk();
  private readonly reader: ChunkReader;

  constructor(
    source: Source,
    private readonly image: DmgImage,
  ) {
    super(FORMAT_DMG, source, image.virtualSize, 0, false);
    this.reader = new ChunkReader(source, image.chunks);
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    extent.flags = EXTENT_DATA;
    extent.length = limit;
    extent.first = offset;
  }

  read(extent: Extent, skip: u64, into: Region, at: u32, length: u32): void {
    let offset = extent.first + skip;
    for (let done: u32 = 0; done < length;) {
      if (!this.image.chunks.find(offset / SECTOR_SIZE, this.chunk)) refuseImage(REASON_UNREADABLE, offset);
      const inChunk = offset - this.chunk.firstSector * SECTOR_SIZE;
      const left = (this.chunk.sectors - inChunk / SECTOR_SIZE) * SECTOR_SIZE - (inChunk % SECTOR_SIZE);
      const count = min<u64>(length - done, left) as u32;
      this.readChunk(inChunk, into, at + done, count);
      offset += count;
      done += count;
    }
  }

  private readChunk(inChunk: u64, into: Region, at: u32, count: u32): void {
    const chunk = this.chunk;
    if (chunk.isZero) {
      fillBytes(into, at, count, 0);
    } else if (chunk.isCompressed) {
      copyBytes(into, at, this.reader.hold(chunk), inChunk as u32, count);
    } else {
      // A raw chunk that is shorter than its sectors, which newer releases refuse, ends in zeros.
      const stored = inChunk < chunk.length ? (min<u64>(count, chunk.length - inChunk) as u32) : 0;
      readSource(this.source, chunk.offset + inChunk, into, at, stored);
      fillBytes(into, at + stored, count - stored, 0);
    }
  }
}

export function openDmgDriver(layer: LayerConfig): Driver {
  const source = openSource(layer.firstDevice);
  return new DmgDriver(source, openDmg(source, true, !layer.has(LAYER_FLAG_NO_DIFFERENCING)));
}
