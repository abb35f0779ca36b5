import {STAGE_READ, STAGE_WRITE} from '../abi/place.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {copyDevice, readDevice, writeDevice} from '../host/calls.ts';
import {enterPlace} from '../host/place.ts';

const BUFFER_SIZE: u32 = 0x10000;

/** Bytes that the host copies from file to file; what continues a copy is joined to it. */
export class CopyRun {
  private readonly buffer: Region = allocateRegion(BUFFER_SIZE);
  private length: u64 = 0;
  private from: u32 = 0;
  private fromOffset: u64 = 0;
  private to: u32 = 0;
  private toOffset: u64 = 0;
  /** Where the first byte is in the target. */
  private offset: u64 = 0;

  /** `chain`: number of the target's for guest/abi/place.ts. */
  constructor(private readonly chain: u32) {}

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
    let done: u64 = 0;
    while (done < this.length) {
      const rest = this.length - done;
      const copied = copyDevice(this.from, this.fromOffset + done, this.to, this.toOffset + done, rest);
      if (copied <= 0) break;
      done += copied;
    }

    this.carry(done);
    this.length = 0;
  }

  /** Reads and writes what the host did not copy, so that it is known which of the two fails and where. */
  private carry(from: u64): void {
    for (let done = from; done < this.length;) {
      const count = min<u64>(this.length - done, BUFFER_SIZE) as u32;
      enterPlace(STAGE_READ, 0, this.offset + done);
      const got = readDevice(this.from, this.fromOffset + done, this.buffer, 0, count);
      // What lies behind the end of a file reads as zeros.
      fillBytes(this.buffer, got, count - got, 0);
      enterPlace(STAGE_WRITE, this.chain, this.offset + done);
      writeDevice(this.to, this.toOffset + done, this.buffer, 0, count);
      done += count;
    }
  }
}
