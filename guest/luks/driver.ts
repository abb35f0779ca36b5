import {FORMAT_LUKS} from '../abi/formats.ts';
import {REASON_LUKS_SECRET} from '../abi/image-reasons.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {CIPHER_SECTOR_SIZE, SectorCipher} from '../cipher/sector-cipher.ts';
import {openSource, Source} from '../device/source.ts';
import {Driver, readImageFile} from '../driver/driver.ts';
import {EXTENT_DATA, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {refuseImage} from '../report/refusal.ts';
import {openLuks2} from './luks2.ts';
import {openLuks} from './open.ts';
import {isLuks2} from './probe.ts';
import {unlockLuks2} from './unlock-luks2.ts';
import {openLuksPayload, volumeKeyOf} from './unlock.ts';

/** A file that is one LUKS volume. What is in it only the passphrase tells, so a lookup says "data" of all. */
class LuksDriver extends Driver {
  private readonly sector: Region;
  /** Bytes that are decrypted together. */
  private readonly unit: u32;

  constructor(
    source: Source,
    sizeBytes: u64,
    key: Region,
    private readonly cipher: SectorCipher,
    /** Bytes from the file's start. */
    private readonly payload: u64,
    /** The number that the payload's first sector has for the cipher. */
    private readonly firstSector: u64,
  ) {
    super(FORMAT_LUKS, source, sizeBytes, 0, false);
    this.volumeKey = key;
    this.unit = cipher.sectorSize;
    this.sector = allocateRegion(cipher.sectorSize);
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
      const isWhole = offset % this.unit == 0 && left >= this.unit;
      const count = isWhole
        ? this.readSectors(offset, into, at + done, left)
        : this.readPart(offset, into, at + done, left);
      offset += count;
      done += count;
    }
  }

  /** Decrypts all whole sectors in place; gives their bytes. */
  private readSectors(offset: u64, into: Region, at: u32, left: u32): u32 {
    const count = left - (left % this.unit);
    readImageFile(this, this.payload + offset, into, at, count);
    this.cipher.decrypt(this.firstSector + offset / CIPHER_SECTOR_SIZE, into, at, count);
    return count;
  }

  /** The part of one sector that is asked for; gives its bytes. */
  private readPart(offset: u64, into: Region, at: u32, left: u32): u32 {
    const inSector = (offset % this.unit) as u32;
    const count = min<u32>(left, this.unit - inSector);
    this.readSectors(offset - inSector, this.sector, 0, this.unit);
    copyBytes(into, at, this.sector, inSector, count);
    return count;
  }
}

/** qemu-img asks for the secret before it looks at the image. */
export function openLuksDriver(layer: LayerConfig): Driver {
  if (layer.secret.size == 0) refuseImage(REASON_LUKS_SECRET);
  const source = openSource(layer.firstDevice);
  if (isLuks2(source)) return openVersion2(layer, source);
  const image = openLuks(source);
  const header = image.header;
  const key = volumeKeyOf(layer, source, 0, header);
  return new LuksDriver(source, image.virtualSize, key, openLuksPayload(header, key), header.payloadOffset, 0);
}

function openVersion2(layer: LayerConfig, source: Source): Driver {
  const size = openLuks2(source).virtualSize;
  const volume = unlockLuks2(layer, source);
  return new LuksDriver(source, size, volume.key, volume.cipher, volume.payloadOffset, volume.firstSector);
}
