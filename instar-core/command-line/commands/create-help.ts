import {loadCreateFormat} from '../create-options/formats.ts';
import {optionHelp} from '../create-options/option-help.ts';
import type {CommandContext} from '../command.ts';
import type {CreateArguments} from './create-arguments.ts';

/** `-o help`: the options of the format, and with a file name those of the file below it. */
export async function printOptionHelp(
  {formatName, filename}: CreateArguments,
  context: CommandContext,
): Promise<number> {
  const format = await loadCreateFormat(formatName, '');
  context.stdout(optionHelp(format, filename !== '', context));
  return 0;
}
