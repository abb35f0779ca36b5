import {CONVERT_ROLE_PLANNER} from '../abi/convert-config.ts';
import {CONVERT_EVENT_SIZES} from '../abi/convert-messages.ts';
import {
  STATUS_CONVERT_NO_COMPRESSION,
  STATUS_CONVERT_NO_UNIT,
  STATUS_CONVERT_TARGET_SMALLER,
} from '../abi/convert-status.ts';
import {STAGE_WRITE} from '../abi/place.ts';
import {openEncoder} from '../cipher/encoder.ts';
import {Chain} from '../driver/chain.ts';
import {Writer} from '../driver/writer.ts';
import {failPlain} from '../host/calls.ts';
import {enterPlace} from '../host/place.ts';
import {refuseImage} from '../report/refusal.ts';
import {COMPRESSION_NONE} from './compression.ts';
import {CopyAlone} from './copy-alone.ts';
import {CopyOffload} from './copy-offload.ts';
import {DATA_LIMIT, decidePreparing} from './decide-preparing.ts';
import {ConvertEvents} from './events.ts';
import {JobMaker} from './job-maker.ts';
import {ConvertOptions} from './options.ts';
import {Planner} from './planner.ts';
import {Pace} from './pace.ts';
import {Placing} from './place-job.ts';
import {Preparing} from './prepare-job.ts';
import {Progress} from './progress.ts';
import {findRefusedUnits} from './refused-units.ts';
import {Sources, wholeSectors} from './sources.ts';
import {Backing, StretchWalk} from './stretch-walk.ts';

/** Copies the sources into the image behind `writer`; `below` is what its unwritten stretches read from. */
export function convertImages(sources: Sources, writer: Writer, below: Chain, options: ConvertOptions): void {
  const events = new ConvertEvents();
  events.tell(CONVERT_EVENT_SIZES, sources.sizeBytes, writer.sizeBytes);
  if (sources.sizeBytes > wholeSectors(writer.sizeBytes)) failPlain(STATUS_CONVERT_TARGET_SMALLER);
  const how = decideHow(writer, options);
  const backing = new Backing(options.isBacked, below.layers.length > 0 ? below.sizeBytes : u64.MAX_VALUE);
  const progress = new Progress(events, options.tellsProgress, options.keepsZeros);
  progress.count(makeMaker(sources, backing, how));
  const chain = options.sourceCount;
  const isEmpty = options.isNew && !options.isBacked;
  const refused = findRefusedUnits(writer, sources.sizeBytes, how.compression, isEmpty);
  const placing = new Placing(writer, chain, hasZeros(writer, options), refused);
  const maker = makeMaker(sources, backing, how);
  if (options.role == CONVERT_ROLE_PLANNER) {
    new Planner(options.workers, how, writer, placing, progress).run(maker);
  } else {
    const encoder = openEncoder(writer.encoding());
    const alone = new CopyAlone(sources, how, placing, new Pace(events, options.isPaced), encoder, chain);
    const isOffloaded = options.isOffloaded && encoder.isPlain && how.compression == COMPRESSION_NONE;
    if (isOffloaded) new CopyOffload(sources, writer, alone, chain, !options.keepsZeros).copy(maker, progress);
    else alone.run(maker, progress);
  }

  if (options.copiesBitmaps || refused.areAll) enterPlace(STAGE_WRITE, chain, sources.sizeBytes);
  // Sources of zeros: qemu-img fails as well, without a word.
  if (refused.areAll) refuseImage(refused.reason);
  writer.finish();
}

function decideHow(writer: Writer, options: ConvertOptions): Preparing {
  if (options.isCompressed && writer.ignoresCompression && writer.unitBytes == 0) failPlain(STATUS_CONVERT_NO_UNIT);
  const isCompressed = (options.isCompressed && !writer.ignoresCompression) || writer.isAlwaysCompressed;
  if (isCompressed && writer.compression == COMPRESSION_NONE) failPlain(STATUS_CONVERT_NO_COMPRESSION);
  const compression = isCompressed ? writer.compression : COMPRESSION_NONE;
  return decidePreparing(compression, writer.unitBytes, writer.zeroUnitBytes, options);
}

function makeMaker(sources: Sources, backing: Backing, how: Preparing): JobMaker {
  const unit: u32 = how.compression == COMPRESSION_NONE ? 0 : how.unitBytes;
  const walk = new StretchWalk(sources, backing, unit > 0 ? unit : DATA_LIMIT, unit);
  return new JobMaker(walk, sources.beginBytes, sources.sizeBytes, how.dataLimit, how.keepsZeros);
}

/** True when zeros need not be written. */
function hasZeros(writer: Writer, options: ConvertOptions): bool {
  if (options.keepsZeros || options.isBacked) return false;
  return options.isZero || (options.isNew && writer.readsAsZeros && !(options.isUsed && writer.isFixed));
}
