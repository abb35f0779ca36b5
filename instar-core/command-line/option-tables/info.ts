import type {OptionRow} from '../command.ts';

/** The options of info, in the order in which getopt lists them when an abbreviation is ambiguous. */
export const INFO_OPTIONS: readonly OptionRow[] = [
  {key: 'format', short: 'f', long: 'format', argument: 'required'},
  {key: 'image-opts', long: 'image-opts', argument: 'none'},
  {key: 'backing-chain', short: 'b', long: 'backing-chain', argument: 'none', shortSince: 'usage-rework-draft'},
  {
    key: 'cache',
    short: 't',
    long: 'cache',
    argument: 'required',
    shortSince: 'info-cache-option',
    longSince: 'info-cache-option',
  },
  {key: 'force-share', short: 'U', long: 'force-share', argument: 'none'},
  {key: 'limits', long: 'limits', argument: 'none', longSince: 'info-limits'},
  {key: 'output', long: 'output', argument: 'required'},
  {key: 'object', long: 'object', argument: 'required', repeatable: true},
];
