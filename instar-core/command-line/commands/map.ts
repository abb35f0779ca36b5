import type {Unreadable} from '../../operations/chain/word-unreadable.ts';
import {mapImage, type MapRequest} from '../../operations/map/map-image.ts';
import type {Command, CommandContext, ParsedArguments} from '../command.ts';
import {MAP_OPTIONS} from '../option-tables/map.ts';
import {readOutput} from '../output-option.ts';
import {unreadableImage} from '../unreadable-image.ts';
import {parseSizeArgument} from '../size.ts';
import {readSecrets} from '../secrets.ts';
import {usageError} from '../usage-error.ts';
import {checkMapOption, WINDOW_WORDS} from './map-options.ts';
import {makeMapPrinter} from './map-printer.ts';
import {readPolicy} from './read-policy.ts';
import {readImageOperand, refuseBothFormats} from './image-operand.ts';

export const COMMAND: Command = {name: 'map', options: MAP_OPTIONS, checkOption: checkMapOption, run: runMap};

async function runMap(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const request = readMapRequest(parsed, context);
  const printer = makeMapPrinter(readOutput(parsed.options), context);
  let failure: Unreadable | undefined;
  try {
    failure = await mapImage(context.engine, request, readPolicy(context), printer.add);
    // The image was opened: a table has its header, even without a line.
    if (failure?.place !== undefined) printer.add([]);
  } finally {
    // What was printed is told to the end, whatever comes after it.
    printer.end();
  }

  if (failure !== undefined) throw unreadableImage(failure, context);
  return 0;
}

function readMapRequest({options, operands}: ParsedArguments, context: CommandContext): MapRequest {
  const value = (key: string): string | undefined => options.get(key)?.at(-1);
  const [operand, ...others] = operands;
  if (operand === undefined || others.length > 0) throw usageError('Expecting one image file name');
  const source = {
    format: value('format'),
    isImageOptions: options.has('image-opts'),
    secrets: readSecrets(options.get('object')),
    opensBacking: true,
  };
  readOutput(options);
  refuseBothFormats(source);
  return {
    ...readImageOperand(operand, source, context),
    follow: true,
    startBytes: readBytes('start-offset', value('start-offset'), context),
    lengthBytes: readBytes('max-length', value('max-length'), context),
  };
}

/** Its warnings were printed when the option was read. */
function readBytes(key: string, text: string | undefined, {version}: CommandContext): bigint | undefined {
  return text === undefined ? undefined : parseSizeArgument(WINDOW_WORDS[key] ?? key, text, {version});
}
