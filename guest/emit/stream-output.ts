import {CONVERT_BYTES, CONVERT_BYTES_LIMIT} from '../abi/convert-messages.ts';
import {copyBytes, fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {emitMessage} from '../host/calls.ts';

/** Bytes of an image that the host gets in order, gathered since each message leaves the sandbox. */
export class StreamOutput {
  /** Bytes so far. */
  public position: u64 = 0;
  private readonly gathered: Region = allocateRegion(CONVERT_BYTES_LIMIT);
  private used: u32 = 0;
  private isCounting: bool = false;

  /** Begins with the first byte; with `isCounting` nothing is handed out. */
  begin(isCounting: bool): void {
    this.position = 0;
    this.used = 0;
    this.isCounting = isCounting;
  }

  write(from: Region, at: u32, length: u32): void {
    this.position += length;
    if (this.isCounting) return;
    for (let done: u32 = 0; done < length;) {
      const count = this.makeRoom(length - done);
      copyBytes(this.gathered, this.used, from, at + done, count);
      this.used += count;
      done += count;
    }
  }

  zeros(length: u64): void {
    this.position += length;
    if (this.isCounting) return;
    for (let done: u64 = 0; done < length;) {
      const count = this.makeRoom(length - done);
      fillBytes(this.gathered, this.used, count, 0);
      this.used += count;
      done += count;
    }
  }

  /** Hands out what is gathered. */
  flush(): void {
    if (this.used > 0) emitMessage(CONVERT_BYTES, this.gathered, this.used);
    this.used = 0;
  }

  /** How many of `length` bytes have room now, at least one. */
  private makeRoom(length: u64): u32 {
    if (this.used == (CONVERT_BYTES_LIMIT as u32)) this.flush();
    return min<u64>(length, (CONVERT_BYTES_LIMIT as u32) - this.used) as u32;
  }
}
