import {InstarError} from '../instar-error.ts';
import type {QemuVersion} from '../output/qemu-version.ts';
import type {OptionRefusal} from './getopt.ts';
import {wordRefusal} from './refusal-text.ts';

/** Wrong use of a command: the `Try '… --help' for more information` line follows it. */
export function usageError(message: string): InstarError {
  return new InstarError('usage', message);
}

/** An option that getopt refused. Code `usage-getopt` where the release lets getopt itself print the message. */
export function refusalError(why: OptionRefusal, version: QemuVersion): InstarError {
  const {byGetopt, text} = wordRefusal(why, version);
  return new InstarError(byGetopt ? 'usage-getopt' : 'usage', text);
}
