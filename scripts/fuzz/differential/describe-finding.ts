import type {Difference} from '../../../harness/compare/verdict.ts';
import {escapeText} from '../../../harness/report/escape-text.ts';
import type {Finding} from './run-differential.ts';

const MOST_SHOWN = 5;

/** A finding for a person: what it is, how often it was seen, and where the programs differ. */
export function describeFinding({signature, count, differences}: Finding): string {
  return `${escapeText(signature)} (${count} times)\n${describeDifferences(differences)}`.trimEnd();
}

/** The first differences, three lines each. */
export function describeDifferences(differences: readonly Difference[]): string {
  return differences
    .slice(0, MOST_SHOWN)
    .map(
      ({path, baseline, instar}) => `  ${path}\n    qemu-img: ${shorten(baseline)}\n    instar:   ${shorten(instar)}\n`,
    )
    .join('');
}

function shorten(text: string): string {
  const line = escapeText(text.trimEnd());
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
