import type {OptionRow} from '../command.ts';

/** The options of bench, in the order in which getopt lists them when an abbreviation is ambiguous. */
export const BENCH_OPTIONS: readonly OptionRow[] = [
  {key: 'format', short: 'f', long: 'format', argument: 'required', longSince: 'usage-rework'},
  {key: 'image-opts', long: 'image-opts', argument: 'none'},
  {key: 'cache', short: 't', long: 'cache', argument: 'required', longSince: 'usage-rework'},
  {key: 'count', short: 'c', long: 'count', argument: 'required', longSince: 'usage-rework'},
  {key: 'depth', short: 'd', long: 'depth', argument: 'required', longSince: 'usage-rework'},
  {key: 'offset', short: 'o', long: 'offset', argument: 'required', longSince: 'usage-rework'},
  {key: 'buffer-size', short: 's', long: 'buffer-size', argument: 'required', longSince: 'usage-rework'},
  {key: 'step-size', short: 'S', long: 'step-size', argument: 'required', longSince: 'usage-rework'},
  {key: 'write', short: 'w', long: 'write', argument: 'none', longSince: 'usage-rework'},
  {key: 'pattern', long: 'pattern', argument: 'required'},
  {key: 'flush-interval', long: 'flush-interval', argument: 'required'},
  {key: 'no-drain', long: 'no-drain', argument: 'none'},
  {key: 'aio', short: 'i', long: 'aio', argument: 'required', longSince: 'usage-rework'},
  {key: 'native', short: 'n', long: 'native', argument: 'none', longSince: 'usage-rework'},
  {key: 'force-share', short: 'U', long: 'force-share', argument: 'none'},
  {key: 'quiet', short: 'q', long: 'quiet', argument: 'none', longSince: 'usage-rework'},
  {key: 'object', long: 'object', argument: 'required', repeatable: true, longSince: 'bench-object'},
];
