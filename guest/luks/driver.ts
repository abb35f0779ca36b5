import {FORMAT_LUKS} from '../abi/formats.ts';
import {REASON_LUKS_SECRET} from '../abi/image-reasons.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {SectorCipher} from '../cipher/sector-cipher.ts';
import {openSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {Driver, readImageFile} from '../driver/driver.ts';
import {EXTENT_DATA, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {refuseImage} from '../report/refusal.ts';
import {LuksImage, openLuks} from './open.ts';
import {unlockLuks} from './unlock.ts';

/** A file that is one LUKS volume. What is in it only the passphrase tells, so a lookup says "data" of all. */
class LuksDriver extends Driver {
  private readonly payload: u64;
  private readonly sector: Region = allocateRegion(SECTOR_SIZE);

  constructor(
    source: Source,
    image: LuksImage,
    private readonly cipher: SectorCipher,
  ) {
    super(FORMAT_LUKS, source, image.virtualSize, 0, false);
    this.payload = image.header.payloadOffset;
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    extent.flags = EXTENT_DATA;
    extent.length = limit;
    extent.first = offset;
  }

  read(extent: Extent, skip: u64, into: Region, at: u32, length: u32): void {
    let offset = extent.first + skip;
    for (let done: u32 = 0; done < length;) {
      const left = length - done;
      const isWhole = offset % SECTOR_SIZE == 0 && left >= SECTOR_SIZE;
      const count = isWhole
        ? this.readSectors(offset, into, at + done, left)
        : this.readPart(offset, into, at + done, left);
      offset += count;
      done += count;
    }
  }

  /** Decrypts all whole sectors in place; gives their bytes. */
  private readSectors(offset: u64, into: Region, at: u32, left: u32): u32 {
    const count = left - (left % SECTOR_SIZE);
    readImageFile(this, this.payload + offset, into, at, count);
    this.cipher.decrypt(offset / SECTOR_SIZE, into, at, count);
    return count;
  }

  /** The part of one sector that is asked for; gives its bytes. */
  private readPart(offset: u64, into: Region, at: u32, left: u32): u32 {
    const inSector = (offset % SECTOR_SIZE) as u32;
    const count = min<u32>(left, SECTOR_SIZE - inSector);
    this.readSectors(offset - inSector, this.sector, 0, SECTOR_SIZE);
    copyBytes(into, at, this.sector, inSector, count);
    return count;
  }
}

/** qemu-img asks for the secret before it looks at the image. */
export function openLuksDriver(layer: LayerConfig): Driver {
  if (layer.secret.size == 0) refuseImage(REASON_LUKS_SECRET);
  const source = openSource(layer.firstDevice);
  const image = openLuks(source);
  return new LuksDriver(source, image, unlockLuks(source, 0, image.header, layer.secret));
}
