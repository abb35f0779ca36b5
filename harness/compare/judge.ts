import type {Observation} from '../../generators/run/observation.ts';
import type {BaselineOutcome, Divergence} from '../divergences/divergence.ts';
import {findDivergence} from '../divergences/find-divergence.ts';
import {compareObservations} from './compare-observations.ts';
import type {Difference, Verdict} from './verdict.ts';

export type Judgement = {
  readonly caseId: string;
  readonly imitated: string;
  readonly baseline: Observation;
  readonly instar: Observation;
  readonly divergences: readonly Divergence[];
};

/** Compares and looks every difference up in the whitelist. One uncovered difference makes the verdict `different`. */
export function judge({caseId, imitated, baseline, instar, divergences}: Judgement): Verdict {
  const outcome = outcomeOf(baseline);
  const seen = compareObservations(baseline, instar).map((difference) => ({
    difference,
    row: findDivergence(divergences, {...difference, caseId, version: imitated, outcome}),
  }));
  const by = [...new Set(seen.flatMap(({row}) => (row === undefined ? [] : [row.id])))];
  const excused = seen.filter(({row}) => row !== undefined).map(({difference}) => difference);
  const differences: readonly Difference[] = seen
    .filter(({row}) => row === undefined)
    .map(({difference}) => difference);
  if (seen.length === 0) {
    return {kind: 'same'};
  }

  return differences.length === 0
    ? {kind: 'allowed', by, differences: excused}
    : {kind: 'different', differences, by, excused};
}

function outcomeOf({steps}: Observation): BaselineOutcome {
  if (steps.some(({exit}) => exit === 'SIGABRT')) {
    return 'aborted';
  }

  return steps[0]?.exit === 0 ? 'answered' : 'refused';
}
