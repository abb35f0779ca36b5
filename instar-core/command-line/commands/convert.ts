import {InstarError} from '../../instar-error.ts';
import {convertImages} from '../../operations/convert/convert-images.ts';
import type {ConvertedImage} from '../../operations/convert/convert-request.ts';
import {passRaw} from '../../operations/convert/pass-raw.ts';
import {CreateFailure} from '../../operations/create/create-failure.ts';
import {writeJson} from '../../output/json-writer.ts';
import type {HeldInput} from '../../storage/standard-input.ts';
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
import {holdStreamSource, isPassedOn, isStreamTarget, STANDARD_OUTPUT} from './convert-streams.ts';
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
  let held: HeldInput | undefined;
  try {
    const isPassed = isPassedOn(typed, context);
    held = isPassed ? undefined : await holdStreamSource(typed, context);
    const image = isPassed ? await passOn(typed, progress, context) : await convert(typed, {held, progress}, context);
    isDone = true;
    return image;
  } catch (error) {
    isDone = error instanceof InstarError && error.exitCode === 0;
    throw error;
  } finally {
    held?.close();
    progress.end(isDone);
  }
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

async function convert(
  typed: ConvertArguments,
  {held, progress}: {readonly held: HeldInput | undefined; readonly progress: ConvertProgress},
  context: CommandContext,
): Promise<ConvertedImage> {
  try {
    const request = makeConvertRequest(typed, held, context);
    const ended = await convertImages(context.engine, request, readPolicy(context), {
      onOpen: () => void readCacheMode(typed.targetCache, 'cache'),
      onProgress: (done, total) => progress.tell(done, total),
      onUnread: typed.quiet ? undefined : (message) => context.warn(message),
      onDamage: (line) => context.stderr(`${line}\n`),
      onRepair: (line) => context.stderr(`${line}\n`),
      onWarning: (message) => context.warn(message),
    });
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
