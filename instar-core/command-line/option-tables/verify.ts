import type {OptionRow} from '../command.ts';

/** The options of verify. */
export const VERIFY_OPTIONS: readonly OptionRow[] = [
  {key: 'format', short: 'f', long: 'format', argument: 'required'},
  {key: 'chain', long: 'chain', argument: 'none'},
  {key: 'policy', long: 'policy', argument: 'required'},
  {key: 'allow', long: 'allow', argument: 'required', repeatable: true},
  {key: 'deny', long: 'deny', argument: 'required', repeatable: true},
  {key: 'formats', long: 'formats', argument: 'required'},
  {key: 'max-virtual-size', long: 'max-virtual-size', argument: 'required'},
  {key: 'max-file-size', long: 'max-file-size', argument: 'required'},
  {key: 'max-expansion', long: 'max-expansion', argument: 'required'},
  {key: 'list-findings', long: 'list-findings', argument: 'none'},
  {key: 'quiet', short: 'q', long: 'quiet', argument: 'none'},
  {key: 'force-share', short: 'U', long: 'force-share', argument: 'none'},
  {key: 'output', long: 'output', argument: 'required'},
  {key: 'object', long: 'object', argument: 'required', repeatable: true},
  {key: 'image-opts', long: 'image-opts', argument: 'none'},
];
