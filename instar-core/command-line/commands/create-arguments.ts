import {nameFormat} from '../create-options/name-format.ts';
import {asksForHelp} from '../create-options/option-words.ts';
import type {CommandContext, ParsedArguments} from '../command.ts';
import {readSecrets, type Secrets} from '../secrets.ts';
import {parseSizeArgument} from '../size.ts';
import {usageError} from '../usage-error.ts';
import {CREATE_FLAGS} from '../option-tables/create.ts';

/** What one `create` call asks for, as typed. */
export type CreateArguments = {
  readonly formatName: string;
  /** Empty only where `-o help` was asked for without a file. */
  readonly filename: string;
  readonly sizeBytes?: bigint | undefined;
  readonly lists: readonly string[];
  readonly backingFile?: string | undefined;
  readonly backingFormat?: string | undefined;
  readonly isBackingUnopened: boolean;
  readonly quiet: boolean;
  readonly wantsHelp: boolean;
  readonly secrets?: Secrets;
};

/** Reads the options and operands of create. Throws InstarError for wrong use. */
export function readCreateArguments({options, operands}: ParsedArguments, context: CommandContext): CreateArguments {
  const value = (key: string): string | undefined => options.get(key)?.at(-1);
  const lists = options.get('options') ?? [];
  const wantsHelp = asksForHelp(lists);
  const [filename = '', size] = operands;
  if (operands.length === 0 && !wantsHelp) {
    throw usageError('Expecting image file name');
  }

  const sizeBytes = size === undefined || wantsHelp ? undefined : parseSizeArgument('image size', size, context);
  const [, , extra] = operands;
  if (extra !== undefined && !wantsHelp) {
    throw usageError(`Unexpected argument: ${extra}`);
  }

  return {
    formatName: nameFormat(value('format'), context),
    filename,
    sizeBytes,
    // The flags of their own come first, so that what `-o` says wins.
    lists: [...listCreateFlags(options), ...lists],
    backingFile: value('backing'),
    backingFormat: value('backing-format'),
    isBackingUnopened: options.has('backing-unsafe'),
    quiet: options.has('quiet'),
    wantsHelp,
    secrets: readSecrets(options.get('object')),
  };
}

/** What the flags of their own ask for, as `-o` would. */
export function listCreateFlags(options: ParsedArguments['options']): readonly string[] {
  return CREATE_FLAGS.flatMap(({key, option}) => {
    const text = options.get(key)?.at(-1);
    return text === undefined ? [] : [`${option}=${text.replaceAll(',', ',,')}`];
  });
}
