import {CONVERT_EVENT_SIZES} from '../abi/convert-messages.ts';
import {STATUS_CONVERT_CHANGED, STATUS_CONVERT_TARGET_SMALLER} from '../abi/convert-status.ts';
import {STAGE_WRITE} from '../abi/place.ts';
import {ImageStream} from '../driver/image-stream.ts';
import {StreamOutput} from '../emit/stream-output.ts';
import {failPlain} from '../host/calls.ts';
import {enterPlace} from '../host/place.ts';
import {COMPRESSION_NONE} from './compression.ts';
import {DATA_LIMIT, decidePreparing} from './decide-preparing.ts';
import {ConvertEvents} from './events.ts';
import {Job} from './job.ts';
import {JobMaker} from './job-maker.ts';
import {ConvertOptions} from './options.ts';
import {Pace} from './pace.ts';
import {PreparedJob, Preparing} from './prepare-job.ts';
import {Progress} from './progress.ts';
import {Sources, wholeSectors} from './sources.ts';
import {StreamUnits} from './stream-units.ts';
import {Backing, StretchWalk} from './stretch-walk.ts';

/** Hands the host what the sources hold, in order, as the image that `stream` makes of it. */
export function streamImage(
  sources: Sources,
  stream: ImageStream,
  output: StreamOutput,
  options: ConvertOptions,
): void {
  const events = new ConvertEvents();
  events.tell(CONVERT_EVENT_SIZES, sources.sizeBytes, stream.sizeBytes);
  if (sources.sizeBytes > wholeSectors(stream.sizeBytes)) failPlain(STATUS_CONVERT_TARGET_SMALLER);
  const compression = stream.isAlwaysCompressed || options.isCompressed ? stream.compression : COMPRESSION_NONE;
  const how = decidePreparing(compression, stream.unitBytes, stream.unitBytes, options);
  const progress = new Progress(events, options.tellsProgress, options.keepsZeros);
  for (let turns = stream.isMeasured ? 2 : 1; turns > 0; turns--) progress.count(makeMaker(sources, how));
  const turn = new StreamTurn(sources, stream, how, progress, options.sourceCount);
  if (stream.isMeasured) {
    output.begin(true);
    turn.run(new Pace(events, false));
  }

  output.begin(false);
  if (!turn.run(new Pace(events, options.isPaced))) failPlain(STATUS_CONVERT_CHANGED);
  output.flush();
}

function makeMaker(sources: Sources, how: Preparing): JobMaker {
  const limit: u32 = how.compression == COMPRESSION_NONE ? DATA_LIMIT : how.unitBytes;
  const walk = new StretchWalk(sources, new Backing(false, 0), limit, how.unitBytes);
  return new JobMaker(walk, sources.beginBytes, sources.sizeBytes, how.dataLimit, how.keepsZeros);
}

/** Goes over the sources from the beginning to the end. */
class StreamTurn {
  private readonly prepared: PreparedJob;
  private readonly units: StreamUnits;
  private readonly job: Job = new Job();

  constructor(
    private readonly sources: Sources,
    private readonly stream: ImageStream,
    private readonly how: Preparing,
    private readonly progress: Progress,
    /** Number of the target's chain for guest/abi/place.ts. */
    private readonly chain: u32,
  ) {
    this.prepared = new PreparedJob(how);
    this.units = new StreamUnits(stream);
  }

  /** False: something is not as it was the last time. */
  run(pace: Pace): bool {
    this.stream.begin();
    const maker = makeMaker(this.sources, this.how);
    while (maker.next(this.job)) {
      this.prepared.prepare(this.job, this.sources);
      pace.wait(this.prepared.pieces);
      enterPlace(STAGE_WRITE, this.chain, this.job.offset);
      this.units.add(this.job, this.prepared);
      this.progress.add(this.job);
    }

    return this.stream.finish();
  }
}
