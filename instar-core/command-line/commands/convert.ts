import {InstarError} from '../../instar-error.ts';
import {convertImages} from '../../operations/convert/convert-images.ts';
import {convertRawPipe} from '../../operations/convert/convert-raw-pipe.ts';
import type {ConvertedImage, ConvertListener, ConvertOutcome} from '../../operations/convert/convert-request.ts';
import {passRaw} from '../../operations/convert/pass-raw.ts';
import {CreateFailure} from '../../operations/create/create-failure.ts';
import {writeJson} from '../../output/json-writer.ts';
import type {Command, CommandContext, ParsedArguments} from '../command.ts';
import {loadCreateFormat} from '../create-options/formats.ts';
import {nameFormat} from '../create-options/name-format.ts';
import {optionHelp} from '../create-options/option-help.ts';
import {splitOptionLists} from '../create-options/option-words.ts';
import {CONVERT_OPTIONS} from '../option-tables/convert.ts';
import {readOutput} from '../output-option.ts';
import {unreadableImage} from '../unreadable-image.ts';
import {readConvertArguments, type ConvertArguments, type ConvertHelp} from './convert-arguments.ts';
import {checkConvertOption, readCacheMode} from './convert-options.ts';
import {beginProgress, type ConvertProgress} from './convert-progress.ts';
import {makeConvertRequest} from './convert-request.ts';
import {findRawPipe, holdStreamSource, isStreamTarget, STANDARD_OUTPUT} from './convert-streams.ts';
import {refuseProtocol} from './create-request.ts';
import {readPolicy} from './read-policy.ts';

export const COMMAND: Command = {
  name: 'convert',
  options: CONVERT_OPTIONS,
  writes: true,
  checkOption: checkConvertOption,
  run: runConvert,
};

async function runConvert(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const typed = readConvertArguments(parsed, context);
  if (typed.kind === 'help') return printOptionHelp(typed, context);
  const output = readOutput(parsed.options);
  // Standard output may be the target: then all that is said goes to standard error.
  const speaking = isStreamTarget(typed, context) ? {...context, stdout: context.stderr} : context;
  const image = await convertAndTell(typed, speaking);
  if (context.personality === 'instar') printConverted(image, typed, output === 'json', speaking);
  return 0;
}

async function convertAndTell(typed: ConvertArguments, context: CommandContext): Promise<ConvertedImage> {
  const progress = beginProgress(typed.progress, context);
  let isDone = false;
  try {
    const image = await copyImages(typed, progress, context);
    isDone = true;
    return image;
  } catch (error) {
    isDone = error instanceof InstarError && error.exitCode === 0;
    throw error;
  } finally {
    progress.end(isDone);
  }
}

async function copyImages(
  typed: ConvertArguments,
  progress: ConvertProgress,
  context: CommandContext,
): Promise<ConvertedImage> {
  switch (findRawPipe(typed, context)) {
    case 'stream':
      return passOn(typed, progress, context);
    case 'file':
      return convertPiped(typed, progress, context);
    case undefined:
      return convertHeld(typed, progress, context);
  }
}

async function convertHeld(
  typed: ConvertArguments,
  progress: ConvertProgress,
  context: CommandContext,
): Promise<ConvertedImage> {
  const held = await holdStreamSource(typed, context);
  try {
    const request = makeConvertRequest(typed, held, context);
    return await wordOutcome(typed, context, () =>
      convertImages(context.engine, request, readPolicy(context), {
        ...listen(typed, context),
        onProgress: (done, total) => progress.tell(done, total),
      }),
    );
  } finally {
    held?.close();
  }
}

/** As with `passOn`, how much there is is known at the end only. */
async function convertPiped(
  typed: ConvertArguments,
  progress: ConvertProgress,
  context: CommandContext,
): Promise<ConvertedImage> {
  const {target, ...request} = makeConvertRequest({...typed, sources: []}, undefined, context);
  if (target.kind !== 'new') throw new TypeError('Only a new file is written from a pipe.');
  const image = await wordOutcome(typed, context, () =>
    convertRawPipe(context.engine, {...request, target}, readPolicy(context), listen(typed, context)),
  );
  progress.tell(image.sourceSizeBytes, image.sourceSizeBytes);
  return image;
}

/** How much there is is known at the end only. */
async function passOn(
  {rateLimit, targetCache}: ConvertArguments,
  progress: ConvertProgress,
  {engine}: CommandContext,
): Promise<ConvertedImage> {
  readCacheMode(targetCache, 'cache');
  const {limits, signal} = engine;
  const image = await passRaw({fd: STANDARD_OUTPUT, rateLimit, limit: limits.writtenBytes, signal});
  progress.tell(image.sourceSizeBytes, image.sourceSizeBytes);
  return image;
}

function listen({targetCache, quiet}: ConvertArguments, context: CommandContext): ConvertListener {
  return {
    onOpen: () => void readCacheMode(targetCache, 'cache'),
    onUnread: quiet ? undefined : (message) => context.warn(message),
    onDamage: (line) => context.stderr(`${line}\n`),
    onRepair: (line) => context.stderr(`${line}\n`),
    onWarning: (message) => context.warn(message),
  };
}

async function wordOutcome(
  typed: ConvertArguments,
  context: CommandContext,
  run: () => Promise<ConvertOutcome>,
): Promise<ConvertedImage> {
  try {
    const ended = await run();
    if (ended.kind === 'refused') throw unreadableImage(ended, context);
    return ended;
  } catch (error) {
    throw error instanceof CreateFailure ? wordCreateFailure(error, typed, context) : error;
  }
}

/** instar names key and value of a refused option as typed. */
function wordCreateFailure(failure: CreateFailure, typed: ConvertArguments, context: CommandContext): InstarError {
  const {code, message, option, hint} = failure;
  const text = splitOptionLists(typed.lists).findLast(({key}) => key === option)?.value;
  const about = context.personality === 'instar' && text !== undefined ? `${option}=${text}: ` : '';
  const format = nameFormat(typed.targetFormat, context);
  const words = `${typed.target}: error while converting ${format}: ${about}${message}`;
  return new InstarError(code, words, {cause: failure, hint});
}

/** With a target, the options of the file below it are listed too. */
async function printOptionHelp({formatName, target}: ConvertHelp, context: CommandContext): Promise<number> {
  const format = await loadCreateFormat(nameFormat(formatName, context), '');
  if (target !== undefined) refuseProtocol(target, '');
  context.stdout(optionHelp(format, target !== undefined, context));
  return 0;
}

function printConverted(
  image: ConvertedImage,
  {target, targetFormat, quiet}: ConvertArguments,
  isJson: boolean,
  context: CommandContext,
): void {
  const format = nameFormat(targetFormat, context);
  if (isJson) {
    const result = {
      filename: target,
      format,
      'virtual-size': image.virtualSizeBytes,
      'source-size': image.sourceSizeBytes,
      files: image.files,
      sandbox: image.sandbox,
    };
    context.stdout(`${writeJson(result)}\n`);
  } else if (!quiet) {
    context.stdout(`Converted: ${target} (${format}, ${image.virtualSizeBytes} bytes)\n`);
  }
}
