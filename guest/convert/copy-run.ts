import {STAGE_READ} from '../abi/place.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {copyDevice, writeDevice} from '../host/calls.ts';
import {enterPlace} from '../host/place.ts';

const ZEROS_SIZE: u32 = 0x10000;

/** Bytes that the host copies from file to file; what continues a copy is joined to it. */
export class CopyRun {
  private readonly zeros: Region = allocateRegion(ZEROS_SIZE);
  private length: u64 = 0;
  private from: u32 = 0;
  private fromOffset: u64 = 0;
  private to: u32 = 0;
  private toOffset: u64 = 0;
  /** Where the first byte is in the target. */
  private offset: u64 = 0;

  /** `offset` is the target's. */
  add(offset: u64, from: u32, fromOffset: u64, to: u32, toOffset: u64, length: u64): void {
    const isNext = this.from == from && this.to == to && this.fromOffset + this.length == fromOffset;
    if (!isNext || this.toOffset + this.length != toOffset) {
      this.flush();
      this.offset = offset;
      this.from = from;
      this.fromOffset = fromOffset;
      this.to = to;
      this.toOffset = toOffset;
    }

    this.length += length;
  }

  flush(): void {
    enterPlace(STAGE_READ, 0, this.offset);
    let done: u64 = 0;
    while (done < this.length) {
      const copied = copyDevice(this.from, this.fromOffset + done, this.to, this.toOffset + done, this.length - done);
      if (copied == 0) break;
      done += copied;
    }

    this.fill(done);
    this.length = 0;
  }

  /** What lies behind the end of a file reads as zeros. */
  private fill(from: u64): void {
    fillBytes(this.zeros, 0, ZEROS_SIZE, 0);
    for (let done = from; done < this.length;) {
      const count = min<u64>(this.length - done, ZEROS_SIZE) as u32;
      writeDevice(this.to, this.toOffset + done, this.zeros, 0, count);
      done += count;
    }
  }
}
