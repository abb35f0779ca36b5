import {INFO_RECORDS, RECORD_ALIGNMENT, RECORD_BODY, RECORD_LENGTH, RECORD_TAG} from '../abi/info-messages.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {storeLe32} from '../bytes/little-endian.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {emitMessage} from '../host/calls.ts';

const CAPACITY: u32 = 0x10000;

/** Gathers records and hands them to the host in as few messages as they fit in. */
export class Report {
  private readonly message: Region = allocateRegion(CAPACITY);
  private used: u32 = 0;

  /** A new record's zeroed body of `length` bytes. */
  add(tag: u32, length: u32): Region {
    const padded = (length + RECORD_ALIGNMENT - 1) & ~(RECORD_ALIGNMENT - 1);
    if (padded + RECORD_BODY > CAPACITY - this.used) this.flush();
    const at = this.used;
    fillBytes(this.message, at, RECORD_BODY + padded, 0);
    storeLe32(this.message, at + RECORD_TAG, tag);
    storeLe32(this.message, at + RECORD_LENGTH, length);
    this.used = at + RECORD_BODY + padded;
    return sliceRegion(this.message, at + RECORD_BODY, length);
  }

  /** Sends what was gathered. */
  flush(): void {
    if (this.used > 0) emitMessage(INFO_RECORDS, this.message, this.used);
    this.used = 0;
  }
}
