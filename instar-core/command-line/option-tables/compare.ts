import type {OptionRow} from '../command.ts';

/** The options of compare, in the order in which getopt lists them when an abbreviation is ambiguous. */
export const COMPARE_OPTIONS: readonly OptionRow[] = [
  {key: 'a-format', short: 'f', long: 'a-format', argument: 'required', longSince: 'usage-rework'},
  {key: 'b-format', short: 'F', long: 'b-format', argument: 'required', longSince: 'usage-rework'},
  {key: 'image-opts', long: 'image-opts', argument: 'none'},
  {key: 'strict', short: 's', long: 'strict', argument: 'none', longSince: 'usage-rework'},
  {key: 'cache', short: 'T', long: 'cache', argument: 'required', longSince: 'usage-rework'},
  {key: 'force-share', short: 'U', long: 'force-share', argument: 'none'},
  {key: 'progress', short: 'p', long: 'progress', argument: 'none', longSince: 'usage-rework'},
  {key: 'quiet', short: 'q', long: 'quiet', argument: 'none', longSince: 'usage-rework'},
  {key: 'object', long: 'object', argument: 'required', repeatable: true},
];
