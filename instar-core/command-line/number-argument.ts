import {InstarError} from '../instar-error.ts';
import {holds} from '../output/drift.ts';
import type {QemuVersion} from '../output/qemu-version.ts';

export type NumberRange = {readonly least: number; readonly most: number};

/** The number as strtol reads it with base 0: blanks, a sign, hexadecimal, octal or decimal digits. */
const INTEGER = /^[\t-\r ]*(?<sign>[+-]?)(?:(?<hexadecimal>0x[\da-f]+)|(?<octal>0[0-7]*)|(?<decimal>[1-9]\d*))$/i;

/**
 * Reads a number that has no unit, within `range`. `what` names it in messages, e.g. `request count`. Throws InstarError
 * `invalid-number` in the words of the release.
 */
export function parseNumberArgument(
  what: string,
  text: string,
  {least, most}: NumberRange,
  version: QemuVersion,
): number {
  const number = readInteger(text);
  if (number !== undefined && number >= BigInt(least) && number <= BigInt(most)) return Number(number);
  throw new InstarError('invalid-number', `Invalid ${what} specified${wordWhy()}`);

  function wordWhy(): string {
    if (!holds('usage-rework', version)) return '';
    if (number !== undefined) return `. Must be between ${least} and ${most}.`;
    return `: '${text}'${holds('usage-rework-draft', version) ? '.' : ''}`;
  }
}

/** Undefined for what is no number. */
function readInteger(text: string): bigint | undefined {
  const groups = INTEGER.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const {sign, hexadecimal, octal, decimal} = groups;
  const magnitude = BigInt(hexadecimal ?? decimal ?? `0o0${octal ?? ''}`);
  return sign === '-' ? -magnitude : magnitude;
}
