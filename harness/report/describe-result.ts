import type {Difference, JudgedBaseline} from '../compare/verdict.ts';
import {diffLines} from '../compare/line-diff.ts';
import {escapeText} from './escape-text.ts';

/** Longer lines are cut in summaries; the JSON report keeps them whole. */
const MAX_LINE = 160;
const MAX_LINES = 12;

/** `create/qcow2/1G-default as 10.0.2 (and 7.2.22) under kvm`. */
export function describeSubject({caseId, imitated, versions, sandbox}: JudgedBaseline): string {
  const others = versions.filter((version) => version !== imitated);
  const also = others.length === 0 ? '' : ` (and ${others.join(', ')})`;
  return `${caseId} as ${imitated}${also}${sandbox === 'none' ? '' : ` under ${sandbox}`}`;
}

/** The lines of the baseline with `-` and those of instar with `+`. Printable text. */
export function describeDifference({baseline, instar}: Difference): readonly string[] {
  const changed = diffLines(baseline, instar).filter((change) => change.kind !== 'same');
  const lines = changed.map(
    ({kind, text}) => `${kind === 'removed' ? '-' : '+'} ${showLine(text, changed.length > 2)}`,
  );
  return shorten(lines, MAX_LINES, 'lines');
}

/** The first `limit` lines, and how many were left out. */
export function shorten(lines: readonly string[], limit: number, what: string): readonly string[] {
  return lines.length <= limit ? lines : [...lines.slice(0, limit), `… ${lines.length - limit} more ${what}`];
}

function showLine(text: string, isMultiLine: boolean): string {
  const shown = escapeText(isMultiLine ? text.replace(/\n$/, '') : text);
  return shown.length > MAX_LINE ? `${shown.slice(0, MAX_LINE)}…` : shown;
}
