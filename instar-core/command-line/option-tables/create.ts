import type {OptionRow} from '../command.ts';

/** Options of a format that instar also takes as flags of their own: `--cluster-size 4k` is `-o cluster_size=4k`. */
export const CREATE_FLAGS = [
  {key: 'cluster-size', option: 'cluster_size'},
  {key: 'refcount-bits', option: 'refcount_bits'},
  {key: 'extended-l2', option: 'extended_l2'},
  {key: 'lazy-refcounts', option: 'lazy_refcounts'},
  {key: 'compat', option: 'compat'},
  {key: 'compression-type', option: 'compression_type'},
  {key: 'subformat', option: 'subformat'},
  {key: 'grain-size', option: 'grain_size'},
  {key: 'block-size', option: 'block_size'},
  {key: 'preallocation', option: 'preallocation'},
] as const;

/** The options of create, in the order in which getopt lists them when an abbreviation is ambiguous. */
export const CREATE_OPTIONS: readonly OptionRow[] = [
  {key: 'format', short: 'f', long: 'format', argument: 'required', longSince: 'usage-rework'},
  {key: 'options', short: 'o', long: 'options', argument: 'required', repeatable: true, longSince: 'usage-rework'},
  {key: 'backing', short: 'b', long: 'backing', argument: 'required', longSince: 'usage-rework'},
  {
    key: 'backing-format',
    short: 'B',
    long: 'backing-format',
    argument: 'required',
    shortSince: 'create-backing-format-letter',
    longSince: 'usage-rework',
  },
  {key: 'backing-format', short: 'F', argument: 'required'},
  {key: 'backing-unsafe', short: 'u', long: 'backing-unsafe', argument: 'none', longSince: 'usage-rework'},
  {key: 'quiet', short: 'q', long: 'quiet', argument: 'none', longSince: 'usage-rework'},
  {key: 'object', long: 'object', argument: 'required', repeatable: true},
  {key: 'output', long: 'output', argument: 'required', instarOnly: true},
  ...CREATE_FLAGS.map(({key}) => ({key, long: key, argument: 'required', instarOnly: true}) as const),
];
