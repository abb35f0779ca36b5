import type {OptionRow} from '../command.ts';

/** The options of dd, in the order in which getopt lists them when an abbreviation is ambiguous. */
export const DD_OPTIONS: readonly OptionRow[] = [
  {
    key: 'object',
    long: 'object',
    argument: 'required',
    repeatable: true,
    longSince: 'usage-rework-draft',
    qemuOnly: true,
  },
  {key: 'format', short: 'f', long: 'format', argument: 'required', longSince: 'usage-rework'},
  {key: 'image-opts', long: 'image-opts', argument: 'none'},
  {key: 'target-format', short: 'O', long: 'output-format', argument: 'required', longSince: 'usage-rework'},
  {key: 'force-share', short: 'U', long: 'force-share', argument: 'none'},
  {key: 'object', long: 'object', argument: 'required', repeatable: true, longSince: 'convert-final-names'},
];
