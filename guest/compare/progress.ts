import {EVENT_PROGRESS} from '../abi/compare-messages.ts';
import {Events} from './events.ts';

/** Parts of the whole after which to tell again. */
const PARTS: u64 = 100;

/** Tells how much is done, seldom enough. */
export class Progress {
  private told: u64 = 0;
  private done: u64 = 0;

  constructor(
    private readonly events: Events,
    private readonly total: u64,
    private readonly isWanted: bool,
  ) {}

  add(bytes: u64): void {
    this.done += bytes;
    if (!this.isWanted || (this.done - this.told <= this.total / PARTS && this.done != this.total)) return;
    this.told = this.done;
    this.events.tell(EVENT_PROGRESS, this.done, this.total);
  }
}
