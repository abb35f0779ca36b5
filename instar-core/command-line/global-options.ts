import type {OptionRow} from './command.ts';

/** What stands only before a subcommand: qemu-img's own options, and what else ends the program at once. */
export const LEADING_OPTIONS: readonly OptionRow[] = [
  {key: 'help', short: 'h', long: 'help', argument: 'none'},
  {key: 'version', short: 'V', long: 'version', argument: 'none'},
  {key: 'trace', short: 'T', long: 'trace', argument: 'required', repeatable: true},
  {key: 'list-drift', long: 'list-drift', argument: 'none', instarOnly: true},
];

/** What instar takes before a subcommand or among its options. */
export const INSTAR_GLOBAL_OPTIONS: readonly OptionRow[] = [
  {key: 'sandbox', long: 'sandbox', argument: 'required', instarOnly: true},
  {key: 'qemu-version', long: 'qemu-version', argument: 'required', instarOnly: true},
  {key: 'deadline', long: 'deadline', argument: 'required', instarOnly: true},
  {key: 'memory-limit', long: 'memory-limit', argument: 'required', instarOnly: true},
  {key: 'output-limit', long: 'output-limit', argument: 'required', instarOnly: true},
  {key: 'record-limit', long: 'record-limit', argument: 'required', instarOnly: true},
  {key: 'confine', long: 'confine', argument: 'required', repeatable: true, instarOnly: true},
  {key: 'max-depth', long: 'max-depth', argument: 'required', instarOnly: true},
  {key: 'seed', long: 'seed', argument: 'required', instarOnly: true},
  {key: 'verbose', long: 'verbose', argument: 'none', instarOnly: true},
  {key: 'ignore-quirks', long: 'ignore-quirks', argument: 'none', instarOnly: true},
  {key: 'unsafe-quirks', long: 'unsafe-quirks', argument: 'none', instarOnly: true},
  {key: 'extra-detail', long: 'extra-detail', argument: 'none', instarOnly: true},
];
