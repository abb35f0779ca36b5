import {Job} from './job.ts';
import {StretchWalk} from './stretch-walk.ts';
import {STRETCH_BACKED, STRETCH_DATA, Stretch} from './stretch.ts';

/** Puts stretches together to jobs, in order: as much data as one guest reads at once. */
export class JobMaker {
  private readonly stretch: Stretch = new Stretch();
  /** What is left of the stretch that the last job had no room for. */
  private rest: u64 = 0;

  constructor(
    private readonly walk: StretchWalk,
    /** Where the first job begins, and the last one ends. */
    private at: u64,
    private readonly sizeBytes: u64,
    /** Most bytes of data in a job; at least as many as in a stretch. */
    private readonly dataLimit: u32,
    /** Zeros are data. */
    private readonly keepsZeros: bool,
  ) {}

  /** False when all is done. */
  next(job: Job): bool {
    job.begin(this.at);
    let data: u32 = 0;
    while (!job.isFull && this.look()) {
      const isData = this.isData();
      let length = this.rest;
      if (isData && length > this.dataLimit - data) {
        if (data > 0) break;
        length = this.dataLimit;
      }

      job.add(this.stretch.kind, length as u32);
      if (isData) data += length as u32;
      this.at += length;
      this.rest -= length;
      if (data == this.dataLimit) break;
    }

    return job.count > 0;
  }

  private look(): bool {
    if (this.rest > 0) return true;
    if (this.at >= this.sizeBytes) return false;
    this.walk.next(this.at, this.stretch);
    this.rest = this.stretch.length;
    return true;
  }

  private isData(): bool {
    return this.stretch.kind == STRETCH_DATA || (this.keepsZeros && this.stretch.kind != STRETCH_BACKED);
  }
}
