import {InstarError} from '../../instar-error.ts';
import type {SnapshotChoice} from '../../operations/chain/choose-snapshot.ts';
import type {CacheMode, ConvertRequest} from '../../operations/convert/convert-request.ts';
import type {CommandContext, ParsedArguments} from '../command.ts';
import {asksForHelp} from '../create-options/option-words.ts';
import type {Options} from '../parse-arguments.ts';
import {readSecrets, type Secrets} from '../secrets.ts';
import {readCacheMode, readParallel, readRateLimit, readSparseSize} from './convert-options.ts';
import {listCreateFlags} from './create-arguments.ts';
import {readSnapshotOption} from './snapshot-option.ts';

/** How progress is told: lines as qemu-img's, JSON lines, or only when SIGUSR1 asks. */
type ProgressStyle = 'lines' | 'json' | 'asked';

/** What one `convert` call asks for, as typed; numbers are read. */
export type ConvertArguments = {
  readonly sources: readonly string[];
  readonly sourceFormat?: string | undefined;
  readonly isSourceOptions: boolean;
  readonly sourceCache: CacheMode;
  readonly snapshot?: SnapshotChoice | undefined;
  readonly target: string;
  readonly targetFormat?: string | undefined;
  readonly isTargetOptions: boolean;
  /** Looked at late. */
  readonly targetCache: string;
  /** `-n` */
  readonly skipsCreation: boolean;
  readonly lists: readonly string[];
  readonly backingFile?: string | undefined;
  readonly backingFormat?: string | undefined;
  readonly secrets: Secrets;
  readonly progress: ProgressStyle;
  readonly quiet: boolean;
} & Pick<
  ConvertRequest,
  'compress' | 'sparseBytes' | 'targetIsZero' | 'salvage' | 'bitmaps' | 'copyOffload' | 'rateLimit' | 'workers'
>;

/** `-o help` was asked for. */
export type ConvertHelp = {readonly kind: 'help'; readonly formatName: string; readonly target?: string | undefined};

const DEFAULT_SPARSE_BYTES = 4096n;

/** Reads the options and operands of convert, in qemu-img's order. Throws InstarError in its words. */
export function readConvertArguments(
  {options, operands}: ParsedArguments,
  context: CommandContext,
): ConvertHelp | (ConvertArguments & {readonly kind: 'convert'}) {
  const value = (key: string): string | undefined => options.get(key)?.at(-1);
  const secrets = readSecrets(options.get('object'));
  refuseCombinations(options);
  const lists = options.get('options') ?? [];
  const [first, ...others] = operands;
  const target = others.at(-1);
  if (asksForHelp(lists)) return {kind: 'help', formatName: value('target-format') ?? 'raw', target};
  if (first === undefined || target === undefined) {
    throw new InstarError('operand-missing', 'Must specify image file name');
  }

  const snapshot = value('snapshot');
  return {
    kind: 'convert',
    sources: [first, ...others.slice(0, -1)],
    sourceFormat: value('format'),
    isSourceOptions: options.has('image-opts'),
    sourceCache: readCacheMode(value('source-cache') ?? 'writeback', 'source cache'),
    snapshot: snapshot === undefined ? undefined : readSnapshotOption(snapshot),
    target,
    targetFormat: value('target-format'),
    isTargetOptions: options.has('target-image-opts'),
    targetCache: value('target-cache') ?? 'unsafe',
    skipsCreation: options.has('no-create'),
    lists: [...listCreateFlags(options), ...lists],
    backingFile: value('backing'),
    backingFormat: value('backing-format'),
    secrets,
    progress: readProgress(options),
    quiet: options.has('quiet'),
    ...readWork(options, context),
  };
}

/** What does not go together. Its order is qemu-img's. */
function refuseCombinations(options: Options): void {
  const has = (key: string): boolean => options.has(key);
  const isCopying = has('copy-offload');
  const refusals: readonly (readonly [boolean, string])[] = [
    [has('skip-broken-bitmaps') && !has('bitmaps'), 'Use of --skip-broken-bitmaps requires --bitmaps'],
    [isCopying && has('compress'), 'Cannot enable copy offloading when -c is used'],
    [isCopying && has('sparse-size'), 'Cannot enable copy offloading when -S is used'],
    [isCopying && has('salvage'), 'Cannot use copy offloading in salvaging mode'],
    [has('target-image-opts') && !has('no-create'), '--target-image-opts requires use of -n flag'],
    [has('target-is-zero') && !has('no-create'), '--target-is-zero requires use of -n flag'],
    [has('options') && has('no-create'), '-o has no effect when skipping image creation'],
  ];
  const refusal = refusals.find(([applies]) => applies);
  if (refusal !== undefined) throw new InstarError('conflicting-options', refusal[1]);
}

/** Warnings about numbers were printed when the options were read. */
function readWork(
  options: Options,
  {version}: CommandContext,
): Pick<
  ConvertArguments,
  'compress' | 'sparseBytes' | 'targetIsZero' | 'salvage' | 'bitmaps' | 'copyOffload' | 'rateLimit' | 'workers'
> {
  const value = (key: string): string | undefined => options.get(key)?.at(-1);
  const sparseSize = value('sparse-size');
  const rateLimit = value('rate-limit');
  const parallel = value('parallel');
  const skipsBroken = options.has('skip-broken-bitmaps') ? 'skip-broken' : 'all';
  return {
    compress: options.has('compress'),
    sparseBytes: sparseSize === undefined ? DEFAULT_SPARSE_BYTES : readSparseSize(sparseSize, {version}),
    targetIsZero: options.has('target-is-zero'),
    salvage: options.has('salvage'),
    bitmaps: options.has('bitmaps') ? skipsBroken : 'none',
    copyOffload: options.has('copy-offload'),
    rateLimit: rateLimit === undefined ? undefined : readRateLimit(rateLimit, {version}),
    workers: parallel === undefined ? undefined : readParallel(parallel, {version}),
  };
}

/** With -q, progress is told only when it is asked for. */
function readProgress(options: Options): ProgressStyle {
  const style = options.get('progress-style')?.at(-1) ?? options.get('progress')?.at(-1);
  if (options.has('quiet') || style === undefined) return 'asked';
  return style === 'json' ? 'json' : 'lines';
}
