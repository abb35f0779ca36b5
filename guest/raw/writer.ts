import {LayerConfig} from '../driver/layer-config.ts';
import {Place} from '../driver/place.ts';
import {Writer} from '../driver/writer.ts';
import {deviceSize, zeroDevice} from '../host/calls.ts';

/** Bytes go where they are; nothing else is kept. */
class RawWriter extends Writer {
  constructor(
    format: u32,
    private readonly slot: u32,
    sizeBytes: u64,
    private readonly fileOffset: u64,
  ) {
    super(format, sizeBytes, 0, 512);
    this.isFixed = true;
  }

  place(offset: u64, length: u64, place: Place): void {
    place.device = this.slot;
    place.offset = this.fileOffset + offset;
    place.length = length;
  }

  zero(offset: u64, length: u64, unmap: bool): void {
    zeroDevice(this.slot, this.fileOffset + offset, length, unmap);
  }

  flush(): void {}
}

/** A raw image, or a window of one, as large as its file. */
export function openRawWriter(layer: LayerConfig): Writer {
  const all = deviceSize(layer.firstDevice);
  const rest: u64 = layer.rawOffset < all ? all - layer.rawOffset : 0;
  const size = layer.rawSize == 0 ? rest : min<u64>(layer.rawSize, rest);
  return new RawWriter(layer.format, layer.firstDevice, size, layer.rawOffset);
}
