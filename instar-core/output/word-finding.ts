import type {CheckFinding} from '../operations/check/check-facts.ts';
import {protocolError} from '../operations/info/record-reader.ts';
import {FINDING_ROWS, type FindingRow} from './check-findings.ts';

/** What is known of a finding's code. Throws InstarError for one that nobody knows. */
export function describeFinding({code}: CheckFinding): FindingRow {
  const row = FINDING_ROWS[code];
  if (row === undefined) throw protocolError('an unknown finding');
  return row;
}

/** A finding as qemu-img words it: a line, seldom two, without a newline at the end. */
export function wordFinding(finding: CheckFinding): string {
  const {numbers, texts} = finding;
  const [a, b, c] = numbers;
  const [text, more] = texts;
  const values = {a, b, c, text, more};
  return describeFinding(finding).words.replaceAll(
    /\{(a|b|c|text|more)(?::(#?x))?\}/g,
    (_, key: keyof typeof values, base: string | undefined) => wordValue(values[key], base),
  );
}

/** As C's %#lx: zero has no prefix. */
function wordValue(value: bigint | string, base: string | undefined): string {
  if (typeof value === 'string' || base === undefined) return String(value);
  return (base === '#x' && value !== 0n ? '0x' : '') + value.toString(16);
}
