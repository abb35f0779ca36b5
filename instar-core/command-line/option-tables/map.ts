import type {OptionRow} from '../command.ts';

/** The options of map, in the order in which getopt lists them when an abbreviation is ambiguous. */
export const MAP_OPTIONS: readonly OptionRow[] = [
  {key: 'format', short: 'f', long: 'format', argument: 'required'},
  {key: 'image-opts', long: 'image-opts', argument: 'none'},
  {key: 'start-offset', short: 's', long: 'start-offset', argument: 'required'},
  {key: 'max-length', short: 'l', long: 'max-length', argument: 'required'},
  {key: 'output', long: 'output', argument: 'required'},
  {key: 'force-share', short: 'U', long: 'force-share', argument: 'none'},
  {key: 'object', long: 'object', argument: 'required', repeatable: true},
];
