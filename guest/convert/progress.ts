import {CONVERT_EVENT_PROGRESS} from '../abi/convert-messages.ts';
import {ConvertEvents} from './events.ts';
import {StretchWalk} from './stretch-walk.ts';
import {STRETCH_DATA, STRETCH_ZERO, Stretch} from './stretch.ts';

/** Parts of the whole after which to tell again. */
const PARTS: u64 = 100;

/** Tells how much of what has to be copied is copied. */
export class Progress {
  private done: u64 = 0;
  private told: u64 = 0;
  private total: u64 = 0;

  constructor(
    private readonly events: ConvertEvents,
    private readonly isWanted: bool,
    private readonly keepsZeros: bool,
  ) {}

  /** Goes through all stretches once, to know how much there is to do. */
  count(walk: StretchWalk, sizeBytes: u64): void {
    if (!this.isWanted) return;
    const stretch = new Stretch();
    for (let at: u64 = 0; at < sizeBytes; at += stretch.length) {
      walk.next(at, stretch);
      if (this.isCounted(stretch)) this.total += stretch.length;
    }
  }

  /** The stretch is copied. */
  add(stretch: Stretch): void {
    if (!this.isWanted || !this.isCounted(stretch)) return;
    this.done += stretch.length;
    if (this.done - this.told < this.total / PARTS && this.done != this.total) return;
    this.told = this.done;
    this.events.tell(CONVERT_EVENT_PROGRESS, this.done, this.total);
  }

  private isCounted(stretch: Stretch): bool {
    return stretch.kind == STRETCH_DATA || (this.keepsZeros && stretch.kind == STRETCH_ZERO);
  }
}
