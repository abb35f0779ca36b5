import {InstarError} from '../../instar-error.ts';
import {holdStandardInput, type HeldInput} from '../../storage/standard-input.ts';
import type {CommandContext} from '../command.ts';
import type {ConvertArguments} from './convert-arguments.ts';

/** What `-` means to instar: standard input among the sources, standard output as the target. */
const STREAM = '-';

/** To qemu-img, and as an option list, `-` is a name like any other. */
export function isStreamTarget({target, isTargetOptions}: ConvertArguments, context: CommandContext): boolean {
  return target === STREAM && !isTargetOptions && context.personality === 'instar';
}

/** Standard input as a file, where it is a source; the caller closes it. Throws InstarError. */
export function holdStreamSource(typed: ConvertArguments, context: CommandContext): HeldInput | undefined {
  const {sources, isSourceOptions} = typed;
  if (context.personality !== 'instar' || isSourceOptions || !sources.includes(STREAM)) return undefined;
  if (sources.indexOf(STREAM) !== sources.lastIndexOf(STREAM)) {
    throw new InstarError('conflicting-options', 'Standard input (-) can be read only once');
  }

  return holdStandardInput(BigInt(context.engine.limits.outputBytes));
}

/** The path of a source. */
export function pathOfSource(text: string, held: HeldInput | undefined): string {
  return text === STREAM && held !== undefined ? held.path : text;
}
