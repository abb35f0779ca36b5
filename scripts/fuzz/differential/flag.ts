import type {CommandName} from './operation.ts';
import type {Subject} from './subject.ts';

/** Options of a command that take nothing drawn; each stands for one or several arguments, some for none of their own. */
export type Flag =
  | 'after-first'
  | 'bitmaps'
  | 'cache'
  | 'chain'
  | 'compressed'
  | 'into-existing'
  | 'json'
  | 'limits'
  | 'misnamed'
  | 'named'
  | 'native'
  | 'no-drain'
  | 'offload'
  | 'onto-data'
  | 'over'
  | 'over-below'
  | 'over-missing'
  | 'over-unnamed'
  | 'progress'
  | 'quiet'
  | 'rate'
  | 'replaced'
  | 'salvage'
  | 'several'
  | 'shared'
  | 'skip-broken-bitmaps'
  | 'small-target'
  | 'snapshot'
  | 'snapshot-by-id'
  | 'snapshot-by-name'
  | 'source-cache'
  | 'sparse-0'
  | 'sparse-64k'
  | 'sparse-odd'
  | 'spelt'
  | 'spelt-target'
  | 'strict'
  | 'target-is-zero'
  | 'twice'
  | 'unchecked'
  | 'unordered'
  | 'write';

/** What every command takes that opens an image: its format rightly or wrongly named, options for a name, no locks. */
const OPENING = ['named', 'named', 'misnamed', 'spelt', 'spelt', 'shared'] as const;

/** The flags of each command, those more than once that are to be drawn more often. */
export const FLAGS: Readonly<Record<CommandName, readonly Flag[]>> = {
  info: [...OPENING, 'json', 'json', 'json', 'chain', 'limits'],
  check: [...OPENING, 'json', 'json', 'json', 'quiet', 'source-cache'],
  map: [...OPENING, 'json', 'json', 'json'],
  measure: [...OPENING, 'json', 'json', 'json', 'snapshot', 'snapshot-by-id', 'snapshot-by-name'],
  compare: [...OPENING, 'strict', 'strict', 'strict', 'strict', 'progress', 'quiet', 'source-cache'],
  create: ['over', 'over', 'over', 'over-unnamed', 'over-missing', 'unchecked', 'quiet', 'replaced'],
  convert: [
    ...OPENING,
    'after-first',
    'bitmaps',
    'cache',
    'compressed',
    'offload',
    'over-below',
    'over-missing',
    'progress',
    'quiet',
    'rate',
    'replaced',
    'salvage',
    'several',
    'snapshot',
    'snapshot-by-id',
    'snapshot-by-name',
    'source-cache',
    'sparse-0',
    'sparse-64k',
    'sparse-odd',
    'spelt-target',
    'target-is-zero',
    'twice',
    'unordered',
  ],
  dd: [...OPENING, 'replaced'],
  bench: [...OPENING, 'write', 'write', 'write', 'write', 'write', 'write', 'quiet', 'cache', 'no-drain', 'native'],
};

type Listing = (subject: Subject) => readonly string[];

/** Flags that are told by how something else is named are not here. */
const ARGUMENTS: Partial<Readonly<Record<Flag, Listing>>> = {
  bitmaps: () => ['--bitmaps'],
  cache: () => ['-t', 'unsafe'],
  chain: () => ['--backing-chain'],
  compressed: () => ['-c'],
  'into-existing': () => ['-n'],
  json: () => ['--output=json'],
  limits: () => ['--limits'],
  misnamed: ({format}) => ['-f', format === 'qcow2' ? 'vmdk' : 'qcow2'],
  named: ({format, unlocking}) => (unlocking.length > 0 ? [] : ['-f', format]),
  native: () => ['-n'],
  'no-drain': () => ['--no-drain'],
  offload: () => ['-C'],
  over: ({image, format}) => ['-b', image, '-F', format],
  'over-below': ({below, belowFormat = 'raw'}) => (below === undefined ? [] : ['-B', below, '-F', belowFormat]),
  'over-missing': () => ['-b', 'missing.raw', '-F', 'raw'],
  'over-unnamed': ({image}) => ['-b', image],
  progress: () => ['-p'],
  quiet: () => ['-q'],
  rate: () => ['-r', '1G'],
  salvage: () => ['--salvage'],
  shared: () => ['-U'],
  'skip-broken-bitmaps': () => ['--skip-broken-bitmaps'],
  snapshot: ({snapshot}) => ['-l', snapshot],
  'snapshot-by-id': () => ['-l', 'snapshot.id=1'],
  'snapshot-by-name': ({snapshot}) => ['-l', `snapshot.name=${snapshot}`],
  'source-cache': () => ['-T', 'writeback'],
  'sparse-0': () => ['-S', '0'],
  'sparse-64k': () => ['-S', '64k'],
  'sparse-odd': () => ['-S', '1000'],
  strict: () => ['-s'],
  'target-is-zero': () => ['--target-is-zero'],
  unchecked: () => ['-u'],
  unordered: () => ['-W'],
  write: () => ['-w'],
};

/** The arguments that the flags stand for. */
export function listFlagArguments(flags: readonly Flag[], subject: Subject): readonly string[] {
  return flags.flatMap((flag) => ARGUMENTS[flag]?.(subject) ?? []);
}
