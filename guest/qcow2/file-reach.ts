import {isZero} from '../bytes/memory-block.ts';
import {allocateRegion} from '../bytes/region.ts';
import {deviceSize, nextDeviceData, readDevice, truncateDevice, zeroDevice} from '../host/calls.ts';

/** No file system has larger blocks. */
const BLOCK_LIMIT: u64 = 0x10000;

/** How far the file with an image's data was ever written, or is going to be: nothing but zeros lies behind. */
export class FileReach {
  private end: u64;
  private readonly initialEnd: u64;

  constructor(public readonly slot: u32) {
    const size = deviceSize(slot);
    this.end = size;
    this.initialEnd = size;
  }

  /**
   * The file may hold something else than zeros before `end`. The block that `end` lies in is looked at: what begins there
   * may be behind it.
   */
  hasDataBefore(end: u64): bool {
    const stop = min<u64>(end, this.end);
    const start = stop == 0 ? 0 : nextDeviceData(this.slot, 0);
    if (start >= stop) return false;
    if (stop - start > BLOCK_LIMIT) return true;
    const length = (stop - start) as u32;
    const block = allocateRegion(length);
    return !isZero(block, 0, readDevice(this.slot, start, block, 0, length));
  }

  /** The bytes up to `end` are going to be written. */
  reach(end: u64): void {
    this.end = max<u64>(this.end, end);
  }

  /** Makes `length` bytes from `offset` zeros that take room: the rest of a cluster is no hole for qemu either. */
  zero(offset: u64, length: u64): void {
    zeroDevice(this.slot, offset, length, false);
    this.reach(offset + length);
  }

  /** Makes what was written there zeros; what was not reads so anyway. */
  zeroWritten(offset: u64, length: u64, unmap: bool): void {
    if (offset < this.end) zeroDevice(this.slot, offset, min<u64>(this.end - offset, length), unmap);
  }

  /** Gives the file its length: at least what was reached, in units of `unit` bytes. Where nothing was, it stays. */
  settle(unit: u64): void {
    if (this.end == this.initialEnd) return;
    const size = deviceSize(this.slot);
    const end = max<u64>(this.end, size);
    const rounded = ((end + unit - 1) / unit) * unit;
    if (rounded > size) truncateDevice(this.slot, rounded);
  }
}
