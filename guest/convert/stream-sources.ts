import {CONVERT_BYTES, CONVERT_BYTES_LIMIT, CONVERT_EVENT_SIZES} from '../abi/convert-messages.ts';
import {sliceRegion} from '../bytes/region.ts';
import {emitMessage} from '../host/calls.ts';
import {COMPRESSION_NONE} from './compression.ts';
import {ConvertEvents} from './events.ts';
import {Job} from './job.ts';
import {JobMaker} from './job-maker.ts';
import {ConvertOptions} from './options.ts';
import {Pace} from './pace.ts';
import {PreparedJob, Preparing} from './prepare-job.ts';
import {Progress} from './progress.ts';
import {Sources} from './sources.ts';
import {Backing, StretchWalk} from './stretch-walk.ts';
import {ZeroBlocks} from './zero-blocks.ts';

/** Most bytes of a job. */
const STREAM_LIMIT: u32 = 0x100000;
const SECTOR: u32 = 512;

/** Hands the host all bytes of the sources, in order, zeros too. */
export function streamSources(sources: Sources, options: ConvertOptions): void {
  const events = new ConvertEvents();
  events.tell(CONVERT_EVENT_SIZES, sources.sizeBytes, sources.sizeBytes);
  const progress = new Progress(events, options.tellsProgress, true);
  progress.count(makeMaker(sources));
  const pace = new Pace(events, options.isPaced);
  const prepared = new PreparedJob(
    new Preparing(COMPRESSION_NONE, 0, STREAM_LIMIT, true, new ZeroBlocks(0, SECTOR, false)),
  );
  const job = new Job();
  const maker = makeMaker(sources);
  while (maker.next(job)) {
    prepared.prepare(job, sources);
    pace.wait(prepared.pieces);
    const length = job.sumLengths() as u32;
    for (let done: u32 = 0; done < length; done += CONVERT_BYTES_LIMIT) {
      const count = min<u32>(length - done, CONVERT_BYTES_LIMIT);
      emitMessage(CONVERT_BYTES, sliceRegion(prepared.bytes, done, count), count);
    }

    progress.add(job);
  }
}

function makeMaker(sources: Sources): JobMaker {
  const walk = new StretchWalk(sources, new Backing(false, 0), STREAM_LIMIT, 0);
  return new JobMaker(walk, sources.beginBytes, sources.sizeBytes, STREAM_LIMIT, true);
}
