import {CONVERT_EVENT_PROGRESS} from '../abi/convert-messages.ts';
import {ConvertEvents} from './events.ts';
import {Job} from './job.ts';
import {JobMaker} from './job-maker.ts';
import {STRETCH_DATA, STRETCH_ZERO} from './stretch.ts';

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
  count(maker: JobMaker): void {
    if (!this.isWanted) return;
    const job = new Job();
    while (maker.next(job)) {
      for (let index: u32 = 0; index < job.count; index++) this.total += this.countOf(job, index);
    }
  }

  /** The job is copied. */
  add(job: Job): void {
    if (!this.isWanted) return;
    for (let index: u32 = 0; index < job.count; index++) this.addBytes(this.countOf(job, index));
  }

  private addBytes(bytes: u64): void {
    this.done += bytes;
    if (bytes == 0 || (this.done - this.told < this.total / PARTS && this.done != this.total)) return;
    this.told = this.done;
    this.events.tell(CONVERT_EVENT_PROGRESS, this.done, this.total);
  }

  private countOf(job: Job, index: u32): u64 {
    const kind = job.kindOf(index);
    return kind == STRETCH_DATA || (this.keepsZeros && kind == STRETCH_ZERO) ? job.lengthOf(index) : 0;
  }
}
