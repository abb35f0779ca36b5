import type {CreatedImage, CreateRequest} from '../../operations/create/create-request.ts';
import {InstarError} from '../../instar-error.ts';
import {writeJson} from '../../output/json-writer.ts';
import {isOptionList} from '../create-options/option-words.ts';
import {formattingLine} from '../create-options/formatting-line.ts';
import type {Command, CommandContext, OptionContext, ParsedArguments} from '../command.ts';
import {checkObject} from '../object-option.ts';
import {CREATE_OPTIONS} from '../option-tables/create.ts';
import {checkOutput, readOutput} from '../output-option.ts';
import {readCreateArguments} from './create-arguments.ts';
import {printOptionHelp} from './create-help.ts';
import {createPrepared} from './create-prepared.ts';
import {prepareCreate} from './create-request.ts';

export const COMMAND: Command = {name: 'create', options: CREATE_OPTIONS, writes: true, checkOption, run: runCreate};

/** What qemu-img refuses while it is still reading options. */
function checkOption(key: string, value: string, context: OptionContext): number | undefined {
  switch (key) {
    case 'options':
      if (!isOptionList(value)) {
        throw new InstarError('invalid-option', `Invalid option list: ${value}`);
      }

      return undefined;
    case 'object':
      return checkObject(value, context);
    case 'output':
      return checkOutput(value, context);
    default:
      return undefined;
  }
}

async function runCreate(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const typed = readCreateArguments(parsed, context);
  if (typed.wantsHelp) {
    return printOptionHelp(typed, context);
  }

  const output = readOutput(parsed.options);
  const prepared = await prepareCreate(typed, context);
  if (context.personality === 'qemu-img' && !typed.quiet) {
    context.stdout(formattingLine(typed.filename, prepared.request.format, prepared.given, context));
  }

  const image = await createPrepared(prepared, context);
  if (context.personality === 'instar') {
    printCreated(prepared.request, image, {context, isJson: output === 'json', quiet: typed.quiet});
  }

  return 0;
}

function printCreated(
  {name, format}: CreateRequest,
  image: CreatedImage,
  {context, isJson, quiet}: {readonly context: CommandContext; readonly isJson: boolean; readonly quiet: boolean},
): void {
  if (isJson) {
    const result = {
      filename: name,
      format: format.name,
      'virtual-size': image.virtualSize,
      'file-size': image.fileSize,
      'actual-size': image.allocatedSize,
      files: image.files,
      sandbox: image.sandbox,
    };
    context.stdout(`${writeJson(result)}\n`);
    return;
  }

  if (!quiet) {
    context.stdout(`Created: ${name} (${format.name}, ${image.virtualSize} bytes)\n`);
  }
}
