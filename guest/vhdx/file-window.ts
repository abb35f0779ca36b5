import {DeviceWindow} from '../device/device-window.ts';
import {VhdxFile} from './file.ts';

/** A stretch of an image's file, its log replayed, kept in memory. */
export class VhdxWindow extends DeviceWindow {
  constructor(
    private readonly file: VhdxFile,
    size: u32,
  ) {
    super(size);
    this.turnTo(file.source.slot, file.size);
  }

  protected read(begin: u64, length: u32): u32 {
    this.file.read(begin, this.bytes, 0, length);
    return length;
  }
}
