import {InstarError} from '../../instar-error.ts';
import type {CreateOptionRow} from '../../operations/create/create-format.ts';
import type {OptionContext} from '../command.ts';
import {parseSizeOption} from '../size.ts';

export type OptionValue = string | bigint | boolean;

const BOOLS: Readonly<Record<string, boolean>> = {on: true, yes: true, true: true, off: false, no: false, false: false};
const BOOL_LETTERS: Readonly<Record<string, boolean>> = {y: true, n: false};

/** Reads a value as its row says. `subject` stands before refusals. Throws InstarError. */
export function readOptionValue(
  row: CreateOptionRow,
  text: string,
  {personality, version, warn, subject}: OptionContext & {readonly subject: string},
): OptionValue {
  switch (row.type) {
    case 'string':
      return text;
    case 'size':
      // qemu-img reads the options of create twice, and warns as often.
      return parseSizeOption(row.key, text, {version, warn: personality === 'instar' ? warn : twice(warn), subject});
    case 'number':
      return readNumber(row.key, text, subject);
    case 'bool':
      return readBool(row.key, personality === 'instar' ? text.toLowerCase() : text, subject);
  }
}

function twice(warn: (message: string) => void): (message: string) => void {
  return (message) => {
    warn(message);
    warn(message);
  };
}

/** Bytes of a default; defaults are written in the form that is read. */
export function readDefault({type, default: text = ''}: CreateOptionRow): OptionValue {
  if (type === 'bool') {
    return text === 'on';
  }

  return type === 'string' ? text : BigInt(text);
}

function readNumber(key: string, text: string, subject: string): bigint {
  const value = readInteger(text);
  if (value === undefined) {
    throw new InstarError('invalid-option', `${subject}Parameter '${key}' expects a number`);
  }

  if (value >= 1n << 64n || value <= -(1n << 64n)) {
    throw new InstarError('invalid-option', `${subject}Value '${text}' is too large for parameter '${key}'`);
  }

  // A minus sign counts down from 2^64.
  return BigInt.asUintN(64, value);
}

/** As C reads it: decimal, hexadecimal with 0x, octal with 0. Undefined for anything else. */
export function readInteger(text: string): bigint | undefined {
  const match = /^\s*([+-]?)(0[xX][\da-fA-F]+|\d+)$/.exec(text);
  const digits = match?.[2] ?? '';
  const isOctal = /^0\d/.test(digits);
  if (match === null || (isOctal && /[89]/.test(digits))) {
    return undefined;
  }

  const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
  return match[1] === '-' ? -value : value;
}

function readBool(key: string, text: string, subject: string): boolean {
  const value = BOOLS[text] ?? BOOL_LETTERS[text];
  if (value === undefined) {
    throw new InstarError('invalid-option', `${subject}Parameter '${key}' expects 'on' or 'off'`);
  }

  return value;
}
