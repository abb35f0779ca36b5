import {Encoder} from '../cipher/encoder.ts';
import {Job} from './job.ts';
import {JobMaker} from './job-maker.ts';
import {Pace} from './pace.ts';
import {Placing} from './place-job.ts';
import {PreparedJob, Preparing} from './prepare-job.ts';
import {Progress} from './progress.ts';
import {Sources} from './sources.ts';
import {JobWriter} from './write-job.ts';

/** Copies everything with one guest, job by job. */
export class CopyAlone {
  private readonly prepared: PreparedJob;
  private readonly jobWriter: JobWriter;

  constructor(
    private readonly sources: Sources,
    how: Preparing,
    private readonly placing: Placing,
    private readonly pace: Pace,
    encoder: Encoder,
    /** Number of the target's chain for guest/abi/place.ts. */
    chain: u32,
  ) {
    const prepared = new PreparedJob(how);
    this.prepared = prepared;
    this.jobWriter = new JobWriter(prepared, encoder, chain);
  }

  /** Reads, looks for zeros and writes. */
  run(maker: JobMaker, progress: Progress): void {
    const job = new Job();
    while (maker.next(job)) {
      this.store(job);
      progress.add(job);
    }
  }

  /** One job; they come in order. */
  store(job: Job): void {
    this.prepared.prepare(job, this.sources);
    this.pace.wait(this.prepared.pieces);
    this.jobWriter.begin(this.prepared, job.offset);
    this.placing.run(job.offset, this.prepared.pieces, this.jobWriter);
    this.jobWriter.flush();
  }
}
