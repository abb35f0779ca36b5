import {SECTOR_SIZE, openSource, Source} from '../device/source.ts';
import {DeviceStatus} from '../driver/device-status.ts';
import {Driver} from '../driver/driver.ts';
import {Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';

/** Bytes as they are; holes of the file are known to be zeros. */
class RawDriver extends Driver {
  private readonly status: DeviceStatus;

  constructor(
    format: u32,
    source: Source,
    sizeBytes: u64,
    private readonly fileOffset: u64,
  ) {
    super(format, source, sizeBytes, 0, false);
    this.status = new DeviceStatus(source.slot);
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    this.status.lookup(this.fileOffset + offset, limit, extent);
  }

  locate(offset: u64, extent: Extent): bool {
    extent.device = this.source.slot;
    extent.offset = this.fileOffset + offset;
    return true;
  }
}

/** A raw image, or a window of one. Its size is in whole sectors, as qemu-img counts. */
export function openRawDriver(layer: LayerConfig): Driver {
  const source = openSource(layer.firstDevice);
  const all = source.sizeInSectors * SECTOR_SIZE;
  const rest: u64 = layer.rawOffset < all ? wholeSectors(all - layer.rawOffset) : 0;
  const size = layer.rawSize == 0 ? rest : min<u64>(layer.rawSize, rest);
  return new RawDriver(layer.format, source, size, layer.rawOffset);
}

function wholeSectors(bytes: u64): u64 {
  return (bytes + SECTOR_SIZE - 1) & ~((SECTOR_SIZE as u64) - 1);
}
