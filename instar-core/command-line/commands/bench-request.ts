import {InstarError} from '../../instar-error.ts';
import type {BenchPlan, BenchRequest} from '../../operations/bench/bench-image.ts';
import {holds} from '../../output/drift.ts';
import type {CommandContext, ParsedArguments} from '../command.ts';
import {readSecrets} from '../secrets.ts';
import {usageError} from '../usage-error.ts';
import {readBenchNumber} from './bench-options.ts';
import {readImageOperand, refuseBothFormats} from './image-operand.ts';

/** What one `bench` call is to do; the depth is only told. */
export type BenchCall = BenchRequest & {readonly depth: bigint};

/** Cache modes that leave the page cache out, which native requests need. */
const DIRECT_MODES: readonly string[] = ['none', 'off', 'directsync'];

export function readBenchCall({options, operands}: ParsedArguments, context: CommandContext): BenchCall {
  const value = (key: string): string | undefined => options.get(key)?.at(-1);
  const [operand, ...others] = operands;
  if (operand === undefined || others.length > 0) throw usageError('Expecting one image file name');
  const depth = readBenchNumber('depth', value('depth') ?? '64', context);
  const plan = readPlan(value, options.has('write'), context);
  checkFlushInterval(plan, depth);
  const source = {
    format: value('format'),
    isImageOptions: options.has('image-opts'),
    secrets: readSecrets(options.get('object')),
    opensBacking: true,
  };
  refuseBothFormats(source);
  const image = {...readImageOperand(operand, source, context), follow: true};
  refuseToOpen(operand, {options, cache: value('cache') ?? 'writeback'});
  return {image, plan, depth};
}

function readPlan(value: (key: string) => string | undefined, isWriting: boolean, context: CommandContext): BenchPlan {
  // Warnings were printed when the option was read.
  const quiet = {version: context.version};
  const sizeBytes = readBenchNumber('buffer-size', value('buffer-size') ?? '4096', quiet);
  const stepBytes = readBenchNumber('step-size', value('step-size') ?? '0', quiet);
  const pattern = readBenchNumber('pattern', value('pattern') ?? '0', quiet);
  return {
    count: Number(readBenchNumber('count', value('count') ?? '75000', quiet)),
    sizeBytes: Number(sizeBytes),
    offsetBytes: readBenchNumber('offset', value('offset') ?? '0', quiet),
    stepBytes: Number(stepBytes === 0n ? sizeBytes : stepBytes),
    pattern: isWriting ? Number(pattern) : undefined,
    flushInterval: Number(readBenchNumber('flush-interval', value('flush-interval') ?? '0', quiet)),
    wrapsWhole: holds('bench-offset-wraps', context.version),
  };
}

function checkFlushInterval({pattern, flushInterval}: BenchPlan, depth: bigint): void {
  if (flushInterval === 0) return;
  if (pattern === undefined) {
    throw new InstarError('conflicting-options', '--flush-interval is only available in write tests');
  }

  if (BigInt(flushInterval) < depth) {
    throw new InstarError('invalid-number', "Flush interval can't be smaller than depth");
  }
}

/** What the file layer refuses before it looks at the image. */
function refuseToOpen(
  operand: string,
  {options, cache}: {readonly options: ParsedArguments['options']; readonly cache: string},
): void {
  const fail = (why: string): never => {
    throw new InstarError('could-not-open', `Could not open '${operand}': ${why}`);
  };
  if (options.has('write') && options.has('force-share')) {
    fail('force-share=on can only be used with read-only images');
  }

  const isNative = options.has('native') || options.get('aio')?.at(-1) === 'native';
  if (isNative && !DIRECT_MODES.includes(cache)) {
    fail('aio=native was specified, but it requires cache.direct=on, which was not specified.');
  }
}
