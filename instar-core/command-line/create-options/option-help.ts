import type {CreateFormat, CreateOptionRow} from '../../operations/create/create-format.ts';
import {holds} from '../../output/drift.ts';
import type {OptionContext} from '../command.ts';
import {FILE_OPTIONS} from './file.ts';

const TYPE_NAMES: Readonly<Record<CreateOptionRow['type'], string>> = {
  string: '<str>',
  bool: '<bool (on/off)>',
  size: '<size>',
  number: '<num>',
};

/** Column behind which the text of an option stands. */
const TEXT_COLUMN = 22;

/** What `-o help` prints; with a target the options of the file below it are listed as well. */
export function optionHelp(format: CreateFormat, hasTarget: boolean, context: OptionContext): string {
  const rows = selectRows(hasTarget ? withFileOptions(format) : format.options, context);
  const lines = rows
    .map(({key, type, help}) => `  ${`${key}=${TYPE_NAMES[type]}`.padEnd(TEXT_COLUMN)} - ${help}\n`)
    .toSorted();
  if (hasTarget) {
    return `Supported options:\n${lines.join('')}`;
  }

  return (
    `Supported ${format.name} options:\n${lines.join('')}\n` +
    'The protocol level may support further options.\nSpecify the target filename to include those options.\n'
  );
}

/** The format's options and then the file's; where both have one, the format's counts. */
export function withFileOptions({options}: CreateFormat): readonly CreateOptionRow[] {
  const own = new Set(options.map(({key}) => key));
  return [...options, ...FILE_OPTIONS.filter(({key}) => !own.has(key))];
}

/** The rows that this release and this personality have. */
export function selectRows(
  rows: readonly CreateOptionRow[],
  {personality, version}: Pick<OptionContext, 'personality' | 'version'>,
): readonly CreateOptionRow[] {
  return rows.filter(
    ({since, instarOnly}) =>
      (since === undefined || holds(since, version)) && (instarOnly !== true || personality === 'instar'),
  );
}
