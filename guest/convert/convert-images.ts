import {CONVERT_EVENT_SIZES} from '../abi/convert-messages.ts';
import {STATUS_CONVERT_NO_COMPRESSION, STATUS_CONVERT_TARGET_SMALLER} from '../abi/convert-status.ts';
import {Chain} from '../driver/chain.ts';
import {Writer} from '../driver/writer.ts';
import {failPlain} from '../host/calls.ts';
import {COMPRESSION_NONE} from './compression.ts';
import {Copy} from './copy-alone.ts';
import {ConvertEvents} from './events.ts';
import {ConvertOptions} from './options.ts';
import {Pieces} from './pieces.ts';
import {Progress} from './progress.ts';
import {Sources, wholeSectors} from './sources.ts';
import {Backing, StretchWalk} from './stretch-walk.ts';
import {Target} from './target.ts';

/** Most bytes that are read at once, as in qemu-img. */
const DATA_LIMIT: u32 = 0x200000;

/** Copies the sources into the image behind `writer`; `below` is what its unwritten stretches read from. */
export function convertImages(sources: Sources, writer: Writer, below: Chain, options: ConvertOptions): void {
  const events = new ConvertEvents();
  events.tell(CONVERT_EVENT_SIZES, sources.sizeBytes, writer.sizeBytes);
  if (sources.sizeBytes > wholeSectors(writer.sizeBytes)) failPlain(STATUS_CONVERT_TARGET_SMALLER);
  if (options.isCompressed && writer.compression == COMPRESSION_NONE) failPlain(STATUS_CONVERT_NO_COMPRESSION);
  const backing = new Backing(options.isBacked, below.layers.length > 0 ? below.sizeBytes : u64.MAX_VALUE);
  const progress = new Progress(events, options.tellsProgress, options.keepsZeros);
  progress.count(new StretchWalk(sources, backing, DATA_LIMIT, 0), sources.sizeBytes);
  const hasZeros = options.isZero || (options.isNew && !options.isBacked && writer.readsAsZeros);
  const target = new Target(writer, options.sourceCount, hasZeros);
  const pieces = new Pieces(options.sparseBytes, writer.zeroUnitBytes);
  const copy = new Copy(sources, target, pieces, options.keepsZeros, DATA_LIMIT);
  copy.run(new StretchWalk(sources, backing, DATA_LIMIT, 0), progress);
}
