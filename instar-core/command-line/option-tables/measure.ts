import type {OptionRow} from '../command.ts';

/** The options of measure, in the order in which getopt lists them when an abbreviation is ambiguous. */
export const MEASURE_OPTIONS: readonly OptionRow[] = [
  {key: 'format', long: 'source-format', argument: 'required', longSince: 'measure-source-names'},
  {key: 'format', short: 'f', long: 'format', argument: 'required', longSince: 'usage-rework'},
  {key: 'image-opts', long: 'source-image-opts', argument: 'none', longSince: 'measure-source-names'},
  {key: 'image-opts', long: 'image-opts', argument: 'none'},
  {key: 'snapshot', short: 'l', long: 'snapshot', argument: 'required', longSince: 'usage-rework'},
  {key: 'target-format', short: 'O', long: 'target-format', argument: 'required', longSince: 'usage-rework'},
  {
    key: 'options',
    long: 'target-format-options',
    argument: 'required',
    repeatable: true,
    longSince: 'measure-source-names',
  },
  {key: 'options', short: 'o', long: 'options', argument: 'required', repeatable: true, longSince: 'usage-rework'},
  {key: 'size', short: 's', long: 'size', argument: 'required', shortSince: 'usage-rework'},
  {key: 'output', long: 'output', argument: 'required'},
  {key: 'force-share', short: 'U', long: 'force-share', argument: 'none'},
  {key: 'object', long: 'object', argument: 'required', repeatable: true},
];
