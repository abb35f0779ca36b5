import {statSync} from 'node:fs';
import {InstarError} from '../../instar-error.ts';
import {holdStandardInput, isStandardInputPipe, type HeldInput} from '../../storage/standard-input.ts';
import type {CommandContext} from '../command.ts';
import {nameFormat} from '../create-options/name-format.ts';
import type {ConvertArguments} from './convert-arguments.ts';

/** What `-` means to instar: standard input among the sources, standard output as the target. */
const STREAM = '-';
export const STANDARD_OUTPUT = 1;

/** To qemu-img, and as an option list, `-` is a name like any other. */
export function isStreamTarget({target, isTargetOptions}: ConvertArguments, context: CommandContext): boolean {
  return target === STREAM && !isTargetOptions && context.personality === 'instar';
}

/** Standard input as a file, where it is a source; the caller closes it. Throws InstarError. */
export async function holdStreamSource(
  typed: ConvertArguments,
  context: CommandContext,
): Promise<HeldInput | undefined> {
  const {sources, isSourceOptions} = typed;
  if (context.personality !== 'instar' || isSourceOptions || !sources.includes(STREAM)) return undefined;
  if (sources.indexOf(STREAM) !== sources.lastIndexOf(STREAM)) {
    throw new InstarError('conflicting-options', 'Standard input (-) can be read only once');
  }

  const {limits, signal} = context.engine;
  return holdStandardInput({limit: limits.writtenBytes, signal});
}

/**
 * Raw bytes come through a pipe and are to be a raw image, and nothing but that is asked for: not all of them need be held.
 * Tells where they go; undefined: nothing of the kind.
 */
export function findRawPipe(typed: ConvertArguments, context: CommandContext): 'stream' | 'file' | undefined {
  const areRaw = typed.sourceFormat === 'raw' && nameFormat(typed.targetFormat, context) === 'raw';
  if (context.personality !== 'instar' || !areRaw || !asksNothingElse(typed) || !readsPipeAlone(typed))
    return undefined;
  if (isStreamTarget(typed, context)) return 'stream';
  return isFileOrNothing(typed.target) ? 'file' : undefined;
}

/** Of a device it has to be known first whether it is large enough. */
function isFileOrNothing(path: string): boolean {
  try {
    return statSync(path, {throwIfNoEntry: false})?.isFile() ?? true;
  } catch {
    // Its creation says why.
    return true;
  }
}

function readsPipeAlone({sources, isSourceOptions}: ConvertArguments): boolean {
  return sources.length === 1 && sources[0] === STREAM && !isSourceOptions && isStandardInputPipe();
}

function asksNothingElse(typed: ConvertArguments): boolean {
  const {lists, compress, bitmaps, skipsCreation, snapshot, backingFile} = typed;
  const isPlain = lists.length === 0 && !compress && bitmaps === 'none' && !skipsCreation;
  return isPlain && snapshot === undefined && backingFile === undefined;
}

/** The path of a source. */
export function pathOfSource(text: string, held: HeldInput | undefined): string {
  return text === STREAM && held !== undefined ? held.path : text;
}
