import type {ConformanceReport, JudgedBaseline} from '../compare/verdict.ts';
import type {Divergence} from '../divergences/divergence.ts';
import {findUnused} from '../divergences/find-divergence.ts';
import {hasComparedNothing} from '../report/count-verdicts.ts';

export type DraftFacts = Pick<
  ConformanceReport,
  'program' | 'sandboxes' | 'sandboxNotes' | 'full' | 'planned' | 'problems'
>;

/** The report as far as the run has come. `results` has holes where a run has not ended. */
export function draftReport(
  facts: DraftFacts,
  results: readonly (JudgedBaseline | undefined)[],
  {state, divergences}: {readonly state: ConformanceReport['state']; readonly divergences: readonly Divergence[]},
): ConformanceReport {
  const judged = results.filter((result) => result !== undefined);
  const used = new Set(judged.flatMap(({verdict}) => ('by' in verdict ? verdict.by : [])));
  const report: ConformanceReport = {
    schema: 1,
    state,
    ...facts,
    results: judged,
    // Only a run that has seen everything can tell that a row is not needed.
    unusedDivergences: facts.full && state === 'finished' ? findUnused(divergences, used) : [],
  };
  return state === 'finished' && hasComparedNothing(report)
    ? {...report, problems: [...report.problems, 'Nothing was compared: every baseline was skipped or missing.']}
    : report;
}
