import {InstarError} from '../../instar-error.ts';
import {convertImages} from '../../operations/convert/convert-images.ts';
import type {ConvertedImage, ConvertRequest, SourceWindow} from '../../operations/convert/convert-request.ts';
import {CreateFailure} from '../../operations/create/create-failure.ts';
import type {CreateRequest} from '../../operations/create/create-request.ts';
import type {Command, CommandContext, OptionContext, ParsedArguments} from '../command.ts';
import {wordAsDriver} from '../create-options/driver-words.ts';
import {loadCreateFormat} from '../create-options/formats.ts';
import {nameFormat} from '../create-options/name-format.ts';
import {checkObject} from '../object-option.ts';
import {DD_OPTIONS} from '../option-tables/dd.ts';
import {unreadableImage} from '../unreadable-image.ts';
import {makeCreateRequest, refuseProtocol} from './create-request.ts';
import {readDdArguments, type DdArguments} from './dd-arguments.ts';
import {readImageOperand, refuseBothFormats} from './image-operand.ts';
import {readPolicy} from './read-policy.ts';

export const COMMAND: Command = {name: 'dd', options: DD_OPTIONS, writes: true, checkOption, run: runDd};

/** What qemu-img refuses while it is still reading options. */
function checkOption(key: string, value: string, context: OptionContext): number | undefined {
  return key === 'object' ? checkObject(value, context) : undefined;
}

async function runDd(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const typed = readDdArguments(parsed, context);
  const warnings: string[] = [];
  const image = await copy(typed, warnings, context);
  // qemu-img says so behind all that could fail, and has made an empty image all the same.
  for (const warning of warnings) context.stderr(`qemu-img: ${warning}\n`);
  if (context.personality === 'instar') {
    const format = nameFormat(typed.outputFormat, context);
    context.stdout(`Copied: ${typed.output} (${format}, ${image.virtualSizeBytes} bytes)\n`);
  }

  return 0;
}

async function copy(typed: DdArguments, warnings: string[], context: CommandContext): Promise<ConvertedImage> {
  try {
    const request = makeRequest(typed, warnings, context);
    const ended = await convertImages(context.engine, request, readPolicy(context));
    if (ended.kind === 'refused') throw unreadableImage(ended, context);
    return ended;
  } catch (error) {
    if (!(error instanceof CreateFailure)) throw error;
    const words = `${typed.output}: error while creating output image: ${error.message}`;
    throw new InstarError(error.code, words, {cause: error, hint: error.hint});
  }
}

/** Everything between two places of the input is copied, zeros too. */
function makeRequest(typed: DdArguments, warnings: string[], context: CommandContext): ConvertRequest {
  const {input, output, inputFormat: format, isImageOptions, secrets} = typed;
  refuseBothFormats({format, isImageOptions});
  const operand = readImageOperand(input, {format, isImageOptions, secrets, opensBacking: true}, context);
  return {
    sources: [{...operand, follow: true}],
    window: (sizeBytes) => findWindow(typed, sizeBytes, {warnings, context}),
    target: {kind: 'new', name: output, prepare: (sizeBytes) => prepareTarget(typed, sizeBytes, context)},
    wording: 'dd',
    compress: false,
    sparseBytes: 0n,
    targetIsZero: false,
    salvage: false,
    bitmaps: 'none',
    copyOffload: false,
    sourceCache: 'writeback',
    targetCache: 'unsafe',
  };
}

/** `count` is counted from the beginning of the input, whatever is skipped. */
function findWindow(
  typed: DdArguments,
  sizeBytes: bigint,
  {warnings, context}: {readonly warnings: string[]; readonly context: CommandContext},
): SourceWindow {
  const {blockBytes, count, skip, input} = typed;
  const endBytes = count === undefined || count * blockBytes > sizeBytes ? sizeBytes : count * blockBytes;
  const fromBytes = skip * blockBytes;
  if (fromBytes <= endBytes) return {fromBytes, endBytes};
  const message = `${input}: cannot skip to specified offset`;
  if (context.personality === 'instar') throw new InstarError('skip-too-far', message);
  warnings.push(message);
  return {fromBytes: endBytes, endBytes};
}

async function prepareTarget(typed: DdArguments, sizeBytes: bigint, context: CommandContext): Promise<CreateRequest> {
  const {output: filename, secrets} = typed;
  const name = nameFormat(typed.outputFormat, context);
  const format = await loadCreateFormat(name === 'file' ? 'raw' : name, '').catch((error: unknown) => {
    throw context.personality === 'qemu-img' ? shortenUnknown(error) : error;
  });
  refuseProtocol(filename, '');
  const given = new Map([['size', {value: sizeBytes, text: String(sizeBytes)}]]);
  return makeCreateRequest(
    {filename, format: wordAsDriver(format), given, virtualSize: sizeBytes, isBackingUnopened: true, secrets},
    context,
  );
}

/** dd does not name a format that it does not know. */
function shortenUnknown(error: unknown): unknown {
  return error instanceof InstarError && error.message.startsWith('Unknown file format')
    ? new InstarError(error.code, 'Unknown file format', {cause: error})
    : error;
}
