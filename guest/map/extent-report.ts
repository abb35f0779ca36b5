import {
  EXTENT_BYTES,
  EXTENT_DEPTH,
  EXTENT_DEVICE,
  EXTENT_DEVICE_OFFSET,
  EXTENT_FLAG_COMPRESSED,
  EXTENT_FLAG_DATA,
  EXTENT_FLAG_OFFSET,
  EXTENT_FLAG_PRESENT,
  EXTENT_FLAG_ZERO,
  EXTENT_FLAGS,
  EXTENT_START,
  MAP_EXTENT_SIZE,
  MAP_EXTENTS,
} from '../abi/map-messages.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {EXTENT_ALLOCATED, EXTENT_COMPRESSED, EXTENT_DATA, EXTENT_OFFSET, EXTENT_ZERO} from '../driver/extent.ts';
import {emitMessage} from '../host/calls.ts';
import {setPending} from '../host/pending.ts';
import {ExtentRun} from './extent-run.ts';

/** Extents of one message: a call to the host takes as long as thousands of lookups. */
const CAPACITY: u32 = 1600 * MAP_EXTENT_SIZE;

/** Gathers extents and hands them to the host. */
export class ExtentReport {
  private readonly message: Region = allocateRegion(CAPACITY);
  private used: u32 = 0;

  add(run: ExtentRun): void {
    if (this.used == CAPACITY) this.flush();
    const at = this.used;
    storeLe64(this.message, at + EXTENT_START, run.start);
    storeLe64(this.message, at + EXTENT_BYTES, run.length);
    storeLe64(this.message, at + EXTENT_DEVICE_OFFSET, run.offset);
    storeLe32(this.message, at + EXTENT_DEVICE, run.device);
    storeLe32(this.message, at + EXTENT_DEPTH, run.depth);
    storeLe32(this.message, at + EXTENT_FLAGS, encodeFlags(run.flags));
    this.used = at + MAP_EXTENT_SIZE;
    setPending(MAP_EXTENTS, this.message, this.used);
  }

  /** Sends what was gathered. */
  flush(): void {
    if (this.used > 0) emitMessage(MAP_EXTENTS, this.message, this.used);
    this.used = 0;
    setPending(MAP_EXTENTS, this.message, 0);
  }
}

function encodeFlags(flags: u32): u32 {
  return (
    pick(flags, EXTENT_DATA, EXTENT_FLAG_DATA) |
    pick(flags, EXTENT_ZERO, EXTENT_FLAG_ZERO) |
    pick(flags, EXTENT_ALLOCATED, EXTENT_FLAG_PRESENT) |
    pick(flags, EXTENT_OFFSET, EXTENT_FLAG_OFFSET) |
    pick(flags, EXTENT_COMPRESSED, EXTENT_FLAG_COMPRESSED)
  );
}

function pick(flags: u32, flag: u32, sent: u32): u32 {
  return (flags & flag) == 0 ? 0 : sent;
}
