import {InstarError} from '../instar-error.ts';
import {holds} from '../output/drift.ts';
import type {OptionContext} from './command.ts';
import type {Options} from './parse-arguments.ts';
import {usageError} from './usage-error.ts';

export type OutputFormat = 'human' | 'json';

/** For `checkOption`: from the 10.1 rework on a wrong `--output` is refused while options are still being read. */
export function checkOutput(value: string, {personality, version}: OptionContext): undefined {
  if ((personality === 'instar' || holds('usage-rework', version)) && !isOutputFormat(value)) {
    const comma = holds('usage-rework-draft', version) ? '' : ',';
    throw usageError(`--output expects 'human' or 'json'${comma} not '${value}'`);
  }

  return undefined;
}

/** The chosen output format, `human` unless given. Throws InstarError as the older releases word it. */
export function readOutput(options: Options): OutputFormat {
  const value = options.get('output')?.at(-1) ?? 'human';
  if (!isOutputFormat(value)) {
    throw new InstarError('invalid-option', '--output must be used with human or json as argument.');
  }

  return value;
}

function isOutputFormat(value: string): value is OutputFormat {
  return value === 'human' || value === 'json';
}
