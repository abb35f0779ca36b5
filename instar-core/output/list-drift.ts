import {DRIFT_FACTS, type DriftFact, type DriftRange} from './drift.ts';

/** The table of drift facts as text: one line per fact, its releases, what it changes. */
export function listDrift(): string {
  const facts: readonly DriftFact[] = DRIFT_FACTS;
  return facts.map(({id, ranges, what}) => `${id} (${wordRanges(ranges)}): ${what}\n`).join('');
}

/** `6.1.0 to before 8.2.0`, `since 8.0.0`, `before 6.0.0`; several are joined by `, `. */
export function wordRanges(ranges: readonly DriftRange[]): string {
  return ranges.map(wordRange).join(', ');
}

function wordRange({since, until}: DriftRange): string {
  if (since === undefined) {
    return until === undefined ? 'every release' : `before ${until}`;
  }

  return until === undefined ? `since ${since}` : `${since} to before ${until}`;
}
