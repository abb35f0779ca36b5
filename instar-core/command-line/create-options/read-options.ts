import {InstarError} from '../../instar-error.ts';
import type {CreateFormat, CreateOptionRow, CreateValues} from '../../operations/create/create-format.ts';
import type {OptionContext} from '../command.ts';
import {selectRows, withFileOptions} from './option-help.ts';
import {readDefault, readInteger, readOptionValue, type OptionValue} from './option-value.ts';
import {splitOptionLists, type OptionWord} from './option-words.ts';

/** Options as given: each with its value and with the text that the Formatting line repeats. */
export type GivenOptions = Map<string, {readonly value: OptionValue; readonly text: string}>;

/** Reads every `-o` list in order; the last value of a key wins. `subject` stands before refusals. */
export function readGivenOptions(
  lists: readonly string[],
  format: CreateFormat,
  context: OptionContext & {readonly subject: string},
): GivenOptions {
  const rows = selectRows(withFileOptions(format), context);
  const given: GivenOptions = new Map();
  for (const word of splitOptionLists(lists)) {
    const {key, text} = spellOut(word);
    const row = rows.find((candidate) => candidate.key === key);
    if (row === undefined) {
      throw refuseKey(key, format, rows, context);
    }

    // instar's refusals name key and value, as typed.
    const subject = context.personality === 'instar' ? `${key}=${text}: ` : context.subject;
    given.set(key, {value: readOptionValue(row, text, {...context, subject}), text});
  }

  return given;
}

/** The values that the driver gets: those given, and defaults. */
export function completeValues(given: GivenOptions, format: CreateFormat, context: OptionContext): CreateValues {
  const values = new Map<string, OptionValue>();
  for (const row of selectRows(withFileOptions(format), context)) {
    const value = readGiven(row, given) ?? (row.default === undefined ? undefined : readDefault(row));
    if (value !== undefined) {
      values.set(row.key, value);
    }
  }

  return values;
}

function readGiven(row: CreateOptionRow, given: GivenOptions): OptionValue | undefined {
  const option = given.get(row.key);
  if (option === undefined || row.isReadAgain !== true) {
    return option?.value;
  }

  const number = readInteger(option.text);
  return number === undefined || number >= 1n << 63n ? option.text : number;
}

// A bare word is a bool: on, or off behind `no`.
function spellOut({key, value}: OptionWord): {key: string; text: string} {
  if (value !== undefined) {
    return {key, text: value};
  }

  return key.startsWith('no') ? {key: key.slice(2), text: 'off'} : {key, text: 'on'};
}

function refuseKey(
  key: string,
  format: CreateFormat,
  rows: readonly CreateOptionRow[],
  {personality, subject}: {readonly personality: OptionContext['personality']; readonly subject: string},
): InstarError {
  if (personality === 'qemu-img') {
    return new InstarError('unknown-option', `${subject}Invalid parameter '${key}'`);
  }

  if (!format.backing && format.name !== 'raw' && ['backing_file', 'backing_fmt'].includes(key)) {
    return new InstarError(
      'backing-unsupported',
      `${subject}Backing file not supported for file format '${format.name}'`,
    );
  }

  const accepted = rows.map((row) => row.key).join(', ');
  return new InstarError(
    'unknown-option',
    format.name === 'raw'
      ? `raw output does not support -o ${key} (accepted keys: ${accepted})`
      : `unrecognised -o key '${key}' for target ${format.name} (accepted keys: ${accepted})`,
  );
}
