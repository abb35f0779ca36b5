import {InstarError} from '../../instar-error.ts';
import {holds} from '../../output/drift.ts';
import type {QemuVersion} from '../../output/qemu-version.ts';
import type {OptionContext} from '../command.ts';
import {parseNumberArgument, type NumberRange} from '../number-argument.ts';
import {checkObject} from '../object-option.ts';
import {parseSizeArgument, type SizeContext} from '../size.ts';
import {isCacheMode} from './info-options.ts';

const INT_MAX = 0x7fff_ffff;
const AIO_MODES: readonly string[] = ['threads', 'native', 'io_uring'];

/** What qemu-img refuses while it is still reading options. */
export function checkBenchOption(key: string, value: string, context: OptionContext): number | undefined {
  switch (key) {
    case 'object':
      return checkObject(value, context);
    case 'cache':
      if (!isCacheMode(value)) throw new InstarError('invalid-cache', 'Invalid cache mode');
      return undefined;
    case 'aio':
      if (!AIO_MODES.includes(value)) throw new InstarError('invalid-option', `Invalid aio option: ${value}`);
      return undefined;
    default:
      if (isBenchNumber(key)) readBenchNumber(key, value, context);
      return undefined;
  }
}

/** Options that are counts, and what messages call them. */
const COUNTS = {
  count: 'request count',
  depth: 'queue depth',
  pattern: 'pattern byte',
  'flush-interval': 'flush interval',
} as const;

/** Options that are sizes. */
const SIZES = {'buffer-size': 'buffer size', 'step-size': 'step size', offset: 'offset'} as const;

type BenchNumber = keyof typeof COUNTS | keyof typeof SIZES;

function isBenchNumber(key: string): key is BenchNumber {
  return key in COUNTS || key in SIZES;
}

/** The value of a number's option; throws InstarError in the words of the release. */
export function readBenchNumber(key: BenchNumber, text: string, context: SizeContext): bigint {
  const {version} = context;
  switch (key) {
    case 'offset':
      return parseSizeArgument(SIZES.offset, text, context);
    case 'buffer-size':
      return parseSizeArgument(SIZES['buffer-size'], text, context, {
        least: leastOf(version),
        most: BigInt(INT_MAX),
      });
    case 'step-size':
      return parseSizeArgument(holds('usage-rework', version) ? SIZES['step-size'] : 'step_size', text, context, {
        least: 0n,
        most: BigInt(INT_MAX),
      });
    case 'count':
    case 'depth':
    case 'pattern':
    case 'flush-interval':
      return BigInt(parseNumberArgument(COUNTS[key], text, rangeOf(key, version), version));
  }
}

function rangeOf(key: keyof typeof COUNTS, version: QemuVersion): NumberRange {
  if (key === 'pattern') return {least: 0, most: 255};
  return {least: key === 'flush-interval' ? 0 : Number(leastOf(version)), most: INT_MAX};
}

/** Older releases took none for an answer too. */
function leastOf(version: QemuVersion): bigint {
  return holds('usage-rework', version) ? 1n : 0n;
}
