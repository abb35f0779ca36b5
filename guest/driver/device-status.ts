import {deviceSize, nextDeviceData, nextDeviceHole} from '../host/calls.ts';
import {EXTENT_DATA, EXTENT_OFFSET, EXTENT_ZERO, Extent} from './extent.ts';

/** Where a file has data and where holes. Remembers the stretch that it last saw, since asking the host costs a call. */
export class DeviceStatus {
  private begin: u64 = 0;
  private end: u64 = 0;
  private isData: bool = false;
  public readonly sizeBytes: u64;

  constructor(public readonly slot: u32) {
    this.sizeBytes = deviceSize(slot);
  }

  /** Data or zeros, with its place, from `offset` of the file on; behind its end are zeros without end. */
  lookup(offset: u64, limit: u64, extent: Extent): void {
    extent.device = this.slot;
    extent.offset = offset;
    if (offset < this.sizeBytes) this.seek(offset);
    const isTail = offset >= this.sizeBytes || (!this.isData && this.end >= this.sizeBytes);
    extent.flags = (this.isData && !isTail ? EXTENT_DATA : EXTENT_ZERO) | EXTENT_OFFSET;
    // The file's last hole goes on as the zeros behind its end.
    extent.length = isTail ? limit : min<u64>(limit, this.end - offset);
  }

  private seek(offset: u64): void {
    if (offset >= this.begin && offset < this.end) return;
    // Right behind a hole is data, and behind data a hole: one call less.
    const follows = offset == this.end && offset > 0;
    const data: u64 = follows && !this.isData ? offset : nextDeviceData(this.slot, offset);
    this.begin = offset;
    this.isData = data <= offset;
    const end = this.isData ? nextDeviceHole(this.slot, offset) : data;
    // A file that shrinks meanwhile must not stop the walk.
    this.end = end > offset ? end : this.sizeBytes;
  }
}
