import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {readDevice} from '../host/calls.ts';

/** Windows begin at multiples of this, so that a structure of at most as many bytes is in one window, wherever it lies. */
const ALIGNMENT: u64 = 512;
/** Smallest useful window. */
const SIZE_MINIMUM: u32 = 1024;

/** A stretch of a device kept in memory, for tables that are read here and there. Past the device's end are zeros. */
export class DeviceWindow {
  /** What is kept; `at` tells where in it. */
  public readonly bytes: Region;
  private begin: u64 = u64.MAX_VALUE;

  private slot: u32 = 0;
  private deviceSize: u64 = 0;

  constructor(size: u32) {
    this.bytes = allocateRegion(max<u32>(size, SIZE_MINIMUM));
  }

  /** From now on, offsets are those of the device in `slot`, of `deviceSize` bytes. */
  turnTo(slot: u32, deviceSize: u64): void {
    this.slot = slot;
    this.deviceSize = deviceSize;
    this.begin = u64.MAX_VALUE;
  }

  /** Where in `bytes` the `length` bytes at `offset` of the device are; at most 512, and few enough to fit. */
  at(offset: u64, length: u32): u32 {
    const size: u64 = this.bytes.size;
    if (offset < this.begin || offset - this.begin > size - length) this.fill(offset - (offset % ALIGNMENT));
    return (offset - this.begin) as u32;
  }

  /** Bytes that are in memory from `offset` on, after `at` was asked for it. */
  room(offset: u64): u32 {
    return this.bytes.size - ((offset - this.begin) as u32);
  }

  /** Reads the first `length` bytes of the window; gives how many there were. */
  protected read(begin: u64, length: u32): u32 {
    return readDevice(this.slot, begin, this.bytes, 0, length);
  }

  private fill(begin: u64): void {
    const size = this.bytes.size;
    const left: u64 = begin < this.deviceSize ? this.deviceSize - begin : 0;
    const wanted = min<u64>(left, size) as u32;
    const count = wanted == 0 ? 0 : this.read(begin, wanted);
    fillBytes(this.bytes, count, size - count, 0);
    this.begin = begin;
  }
}
