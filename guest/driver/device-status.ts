import {BOUNDARY_LIMIT, BOUNDARY_SIZE} from '../abi/calls.ts';
import {loadLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {deviceSize, deviceBoundaries} from '../host/calls.ts';
import {EXTENT_DATA, EXTENT_OFFSET, EXTENT_ZERO, Extent} from './extent.ts';

/** Boundaries that are asked for at first: one stretch and what follows it. */
const FEWEST: u32 = 2;
/** How many times as many the next time, as long as the file is walked from one to the next. */
const GROWTH: u32 = 8;

/**
 * Where a file has data and where holes. Remembers the stretch that it last saw and those behind it, since asking the
 * host costs a call; whoever goes through the file gets ever more of them at once.
 */
export class DeviceStatus {
  private begin: u64 = 0;
  private end: u64 = 0;
  private isData: bool = false;
  private boundaries: Region = allocateRegion(FEWEST * BOUNDARY_SIZE);
  /** Boundaries that the list holds, and the first that is not behind us. */
  private count: u32 = 0;
  private next: u32 = 0;
  private wanted: u32 = FEWEST;
  public sizeBytes: u64;

  constructor(public slot: u32) {
    this.sizeBytes = deviceSize(slot);
  }

  /** From now on, offsets are those of the device in `slot`. */
  turnTo(slot: u32): void {
    if (slot == this.slot) return;
    this.slot = slot;
    this.sizeBytes = deviceSize(slot);
    this.begin = 0;
    this.end = 0;
    this.count = 0;
    this.next = 0;
    this.wanted = FEWEST;
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
    if (offset < this.begin) this.next = this.count;
    while (offset >= this.end && this.next < this.count) this.enterNext();
    if (offset < this.begin || offset >= this.end) this.ask(offset);
  }

  /** The stretch behind the present one, of the other kind. */
  private enterNext(): void {
    this.isData = !this.isData;
    this.begin = this.end;
    this.endAt(this.next);
  }

  private ask(offset: u64): void {
    const follows = offset > 0 && offset == this.end;
    this.wanted = follows ? min<u32>(this.wanted * GROWTH, BOUNDARY_LIMIT) : FEWEST;
    const room = this.wanted * BOUNDARY_SIZE;
    // Nothing is ever freed, so the first that needs more than a few gets all that can be asked for.
    if (room > this.boundaries.size) this.boundaries = allocateRegion(BOUNDARY_LIMIT * BOUNDARY_SIZE);
    this.count = deviceBoundaries(this.slot, offset, this.boundaries, this.wanted);
    this.begin = offset;
    this.isData = loadLe64(this.boundaries, 0) <= offset;
    this.endAt(this.isData ? 1 : 0);
  }

  /** A file that shrinks meanwhile must not stop the walk. */
  private endAt(index: u32): void {
    const end = index < this.count ? loadLe64(this.boundaries, index * BOUNDARY_SIZE) : this.sizeBytes;
    this.end = end > this.begin ? end : this.sizeBytes;
    this.next = end > this.begin ? index + 1 : this.count;
  }
}
