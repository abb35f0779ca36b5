import type {OptionRow} from '../command.ts';
import {CREATE_FLAGS} from './create.ts';

/** Long names that only the draft of the rework has, or has at another place of its list. */
const DRAFT_NAMES: readonly OptionRow[] = (
  [
    {key: 'image-opts', long: 'source-image-opts', argument: 'none'},
    {key: 'format', long: 'source-format', argument: 'required'},
    {key: 'source-cache', long: 'source-cache', argument: 'required'},
    {key: 'snapshot', long: 'snapshot', argument: 'required'},
    {key: 'sparse-size', long: 'sparse-size', argument: 'required'},
    {key: 'salvage', long: 'salvage', argument: 'none'},
    {key: 'backing', long: 'backing', argument: 'required'},
    {key: 'backing-format', long: 'backing-format', argument: 'required'},
    {key: 'object', long: 'object', argument: 'required', repeatable: true},
    {key: 'target-format', long: 'output-format', argument: 'required'},
    {key: 'options', long: 'options', argument: 'required', repeatable: true},
    {key: 'target-cache', long: 'output-cache', argument: 'required'},
    {key: 'rate-limit', long: 'rate', argument: 'required'},
  ] as const
).map((row) => ({...row, longSince: 'usage-rework-draft', qemuOnly: true}));

/** The options of convert, in the order in which getopt lists them when an abbreviation is ambiguous. */
export const CONVERT_OPTIONS: readonly OptionRow[] = [
  ...DRAFT_NAMES,
  {key: 'format', short: 'f', long: 'source-format', argument: 'required', longSince: 'convert-long-names'},
  {key: 'image-opts', long: 'image-opts', argument: 'none'},
  {key: 'source-cache', short: 'T', long: 'source-cache', argument: 'required', longSince: 'convert-long-names'},
  {key: 'snapshot', short: 'l', long: 'snapshot', argument: 'required', longSince: 'convert-long-names'},
  {key: 'bitmaps', long: 'bitmaps', argument: 'none'},
  {key: 'skip-broken-bitmaps', long: 'skip-broken-bitmaps', argument: 'none', longSince: 'convert-skip-bitmaps'},
  {key: 'salvage', long: 'salvage', argument: 'none', longSince: 'convert-final-names'},
  {key: 'target-format', short: 'O', long: 'target-format', argument: 'required', longSince: 'convert-long-names'},
  {key: 'target-image-opts', long: 'target-image-opts', argument: 'none'},
  {
    key: 'options',
    short: 'o',
    long: 'target-format-options',
    argument: 'required',
    repeatable: true,
    longSince: 'convert-long-names',
  },
  {key: 'target-cache', short: 't', long: 'target-cache', argument: 'required', longSince: 'convert-long-names'},
  {
    key: 'backing',
    short: 'b',
    long: 'backing',
    argument: 'required',
    shortSince: 'convert-long-names',
    longSince: 'convert-long-names',
  },
  {key: 'backing', short: 'B', argument: 'required'},
  {
    key: 'backing-format',
    short: 'F',
    long: 'backing-format',
    argument: 'required',
    shortSince: 'convert-backing-format',
    longSince: 'convert-long-names',
  },
  {key: 'sparse-size', short: 'S', long: 'sparse-size', argument: 'required', longSince: 'convert-long-names'},
  {key: 'no-create', short: 'n', long: 'no-create', argument: 'none', longSince: 'convert-long-names'},
  {key: 'target-is-zero', long: 'target-is-zero', argument: 'none'},
  // qemu-img lists the long name in its help and refuses it.
  {key: 'compress', short: 'c', argument: 'none', qemuOnly: true},
  {key: 'compress', short: 'c', long: 'compress', argument: 'none', instarOnly: true},
  {key: 'force-share', short: 'U', long: 'force-share', argument: 'none'},
  {key: 'rate-limit', short: 'r', long: 'rate-limit', argument: 'required', longSince: 'convert-long-names'},
  {key: 'parallel', short: 'm', long: 'parallel', argument: 'required', longSince: 'usage-rework'},
  {key: 'oob-writes', short: 'W', long: 'oob-writes', argument: 'none', longSince: 'usage-rework'},
  {
    key: 'copy-offload',
    short: 'C',
    long: 'copy-range-offloading',
    argument: 'none',
    longSince: 'usage-rework',
  },
  {key: 'progress', short: 'p', long: 'progress', argument: 'none', longSince: 'convert-long-names', qemuOnly: true},
  {key: 'progress-style', short: 'p', long: 'progress', argument: 'attached', instarOnly: true},
  {key: 'quiet', short: 'q', long: 'quiet', argument: 'none', longSince: 'usage-rework'},
  {key: 'object', long: 'object', argument: 'required', repeatable: true, longSince: 'convert-final-names'},
  {key: 'output', long: 'output', argument: 'required', instarOnly: true},
  ...CREATE_FLAGS.map(({key}) => ({key, long: key, argument: 'required', instarOnly: true}) as const),
];
