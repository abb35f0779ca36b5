import type {OptionRow} from '../command.ts';

/** The options of check, in the order in which getopt lists them when an abbreviation is ambiguous. */
export const CHECK_OPTIONS: readonly OptionRow[] = [
  {key: 'format', short: 'f', long: 'format', argument: 'required'},
  {key: 'image-opts', long: 'image-opts', argument: 'none'},
  {key: 'cache', short: 'T', long: 'cache', argument: 'required', longSince: 'usage-rework'},
  {key: 'repair', short: 'r', long: 'repair', argument: 'required'},
  {key: 'force-share', short: 'U', long: 'force-share', argument: 'none'},
  {key: 'output', long: 'output', argument: 'required'},
  {key: 'quiet', short: 'q', long: 'quiet', argument: 'none', longSince: 'usage-rework'},
  {key: 'object', long: 'object', argument: 'required', repeatable: true},
  {key: 'chain', long: 'chain', argument: 'none', instarOnly: true},
];
