import type {OptionRow} from '../command.ts';
import type {OptionWords} from './option-words.ts';

const WIDTH = 78;
const ABOUT_COLUMN = 30;

type Words = Readonly<Record<string, OptionWords>>;

/** One line per option: its spellings, the name of its value, what it does. */
export function listOptions(rows: readonly OptionRow[], words: Words): string {
  return rows.map((row) => listOption(row, words[row.key])).join('');
}

/** `name [-f FORMAT] … FILE`, broken before column 78. */
export function writeSyntax(name: string, rows: readonly OptionRow[], words: Words, operands: string): string {
  const options = rows.map((row) => `[${spellings(row)[0] ?? ''}${valueOf(words[row.key])}]`);
  const lines = [`  ${name}`];
  for (const word of [...options, operands]) {
    const line = `${lines.at(-1) ?? ''} ${word}`;
    if (line.length <= WIDTH) {
      lines[lines.length - 1] = line;
    } else {
      lines.push(`        ${word}`);
    }
  }

  return `${lines.join('\n')}\n`;
}

/** `name`, or several to a line, broken before column 78. */
export function wrapNames(names: readonly string[]): string {
  const lines = [' '];
  for (const name of names) {
    const line = `${lines.at(-1) ?? ''} ${name}`;
    if (line.length <= WIDTH) {
      lines[lines.length - 1] = line;
    } else {
      lines.push(`  ${name}`);
    }
  }

  return `${lines.join('\n')}\n`;
}

function listOption(row: OptionRow, words: OptionWords | undefined): string {
  const left = `  ${spellings(row).join(', ')}${valueOf(words)}`;
  const about = words?.about ?? '';
  return left.length < ABOUT_COLUMN
    ? `${left.padEnd(ABOUT_COLUMN)}${about}\n`
    : `${left}\n${' '.repeat(ABOUT_COLUMN)}${about}\n`;
}

function valueOf(words: OptionWords | undefined): string {
  return words?.value === undefined ? '' : ` ${words.value}`;
}

function spellings({short, long}: OptionRow): readonly string[] {
  return [...(short === undefined ? [] : [`-${short}`]), ...(long === undefined ? [] : [`--${long}`])];
}
