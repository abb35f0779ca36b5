import {InstarError} from '../../instar-error.ts';
import type {CacheMode} from '../../operations/convert/convert-request.ts';
import {holds} from '../../output/drift.ts';
import type {OptionContext} from '../command.ts';
import {isOptionList} from '../create-options/option-words.ts';
import {checkObject} from '../object-option.ts';
import {checkOutput} from '../output-option.ts';
import {parseSizeArgument, type SizeContext} from '../size.ts';
import {usageError} from '../usage-error.ts';
import {checkSnapshotOption} from './snapshot-option.ts';

const SECTOR = 512n;
const MAX_SPARSE_BYTES = 16_777_216n;
const MAX_PARALLEL = 16n;

const CACHE_MODES: Readonly<Record<string, CacheMode>> = {
  none: 'none',
  off: 'none',
  directsync: 'directsync',
  unsafe: 'unsafe',
  writeback: 'writeback',
  writethrough: 'writethrough',
};

/** What qemu-img refuses while it is still reading options. */
export function checkConvertOption(key: string, value: string, context: OptionContext): number | undefined {
  switch (key) {
    case 'options':
      if (!isOptionList(value)) throw new InstarError('invalid-option', `Invalid option list: ${value}`);
      return undefined;
    case 'snapshot':
      return checkSnapshotOption(value, context);
    case 'sparse-size':
      readSparseSize(value, context);
      return undefined;
    case 'parallel':
      readParallel(value, context);
      return undefined;
    case 'rate-limit':
      readRateLimit(value, context);
      return undefined;
    case 'progress-style':
      return checkProgressStyle(value);
    case 'object':
      return checkObject(value, context);
    case 'output':
      return checkOutput(value, context);
    default:
      return undefined;
  }
}

/** `-S`. Throws InstarError. */
export function readSparseSize(text: string, context: SizeContext): bigint {
  const bytes = parseSizeArgument('buffer size for sparse output', text, context);
  if (bytes % SECTOR === 0n && bytes <= MAX_SPARSE_BYTES) return bytes;
  throw new InstarError(
    'invalid-size',
    `Invalid buffer size for sparse output specified. Valid sizes are multiples of ${SECTOR} up to ` +
      `${MAX_SPARSE_BYTES}. Select 0 to disable sparse detection (fully allocates output).`,
  );
}

/** `-r`: bytes per second. Throws InstarError. */
export function readRateLimit(text: string, context: SizeContext): bigint {
  return parseSizeArgument('rate limit', text, context);
}

/** `-m`: a number from 1 to 16, as C reads it: decimal, hexadecimal with 0x, octal with 0. Throws InstarError. */
export function readParallel(text: string, {version}: Pick<OptionContext, 'version'>): number {
  const value = readCInteger(text);
  if (value !== undefined && value >= 1n && value <= MAX_PARALLEL) return Number(value);
  const what = 'Invalid number of coroutines';
  if (!holds('usage-rework', version)) {
    throw new InstarError('invalid-option', `${what}. Allowed number of coroutines is between 1 and ${MAX_PARALLEL}`);
  }

  const end = holds('usage-rework-draft', version) ? '.' : '';
  throw new InstarError(
    'invalid-option',
    value === undefined
      ? `${what} specified: '${text}'${end}`
      : `${what} specified. Must be between 1 and ${MAX_PARALLEL}.`,
  );
}

/** `-T` or `-t`; `what` is what messages call it. Throws InstarError. */
export function readCacheMode(text: string, what: string): CacheMode {
  const mode = findCacheMode(text);
  if (mode === undefined) throw new InstarError('invalid-cache', `Invalid ${what} option: ${text}`);
  return mode;
}

export function findCacheMode(text: string): CacheMode | undefined {
  return Object.hasOwn(CACHE_MODES, text) ? CACHE_MODES[text] : undefined;
}

function readCInteger(text: string): bigint | undefined {
  const groups = /^[\t-\r ]*(?<sign>[+-]?)(?:0x(?<hex>[\da-f]+)|(?<octal>0[0-7]*)|(?<decimal>[1-9]\d*))$/i.exec(
    text,
  )?.groups;
  if (groups === undefined) return undefined;
  const {sign, hex, octal, decimal} = groups;
  const value = BigInt(hex === undefined ? (decimal ?? `0o${octal}`) : `0x${hex}`);
  return sign === '-' ? -value : value;
}

/** instar's `--progress=json`; the value is empty where none was given. */
function checkProgressStyle(value: string): undefined {
  if (value !== '' && value !== 'json') throw usageError(`--progress expects 'json' or no value, not '${value}'`);
  return undefined;
}
