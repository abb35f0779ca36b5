import type {OptionRow} from '../command.ts';

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
];
