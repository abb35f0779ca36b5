import {Encoder} from '../cipher/encoder.ts';
import {Job} from './job.ts';
import {JobMaker} from './job-maker.ts';
import {Placing} from './place-job.ts';
import {PreparedJob, Preparing} from './prepare-job.ts';
import {Progress} from './progress.ts';
import {Sources} from './sources.ts';
import {JobWriter} from './write-job.ts';

/** Copies everything with one guest: reads, looks for zeros and writes, job by job. `chain` is the target's number. */
export function copyAlone(
  maker: JobMaker,
  sources: Sources,
  how: Preparing,
  placing: Placing,
  encoder: Encoder,
  chain: u32,
  progress: Progress,
): void {
  const job = new Job();
  const prepared = new PreparedJob(how);
  const writer = new JobWriter(prepared, encoder, chain);
  while (maker.next(job)) {
    prepared.prepare(job, sources);
    writer.begin(prepared, job.offset);
    placing.run(job.offset, prepared.pieces, writer);
    writer.flush();
    progress.add(job);
  }
}
