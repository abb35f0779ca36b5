import {diffLines} from './line-diff.ts';
import type {Difference} from './verdict.ts';

/** Every stretch of lines that differs, named by the line of the baseline where it starts: `create.stderr/2`. */
export function compareText(path: string, baseline: string, instar: string): readonly Difference[] {
  if (baseline === instar) {
    return [];
  }

  const stretches: Difference[] = [];
  let line = 1;
  let open: {path: string; baseline: string; instar: string} | undefined;
  for (const change of diffLines(baseline, instar)) {
    if (change.kind === 'same') {
      open = undefined;
    } else {
      if (open === undefined) {
        open = {path: `${path}/${line}`, baseline: '', instar: ''};
        stretches.push(open);
      }

      open[change.kind === 'removed' ? 'baseline' : 'instar'] += change.text;
    }

    line += change.kind === 'added' ? 0 : 1;
  }

  return stretches;
}
