import type {ConformanceReport, VerdictKind} from '../compare/verdict.ts';

export type Tally = Readonly<Record<VerdictKind, number>> & {
  readonly cases: number;
  readonly versions: number;
  /** Judged baselines: (case, profile, sandbox), or (case, version, sandbox) when every version was asked for. */
  readonly baselines: number;
};

export function countVerdicts({results}: ConformanceReport): Tally {
  const counts = {same: 0, allowed: 0, different: 0, skipped: 0};
  for (const {verdict} of results) {
    counts[verdict.kind] += 1;
  }

  return {
    ...counts,
    cases: new Set(results.map((result) => result.caseId)).size,
    versions: new Set(results.flatMap((result) => result.versions)).size,
    baselines: results.length,
  };
}

/** The last line that a run prints. */
export function tallyLine(report: ConformanceReport): string {
  const {cases, versions, baselines, same, allowed, different, skipped} = countVerdicts(report);
  return (
    `conformance: ${cases} cases, ${versions} versions, ${baselines} baselines: ` +
    `${same} same, ${allowed} allowed, ${different} different, ${skipped} skipped`
  );
}

/** True when nothing differs beyond the whitelist and the run itself was sound. */
export function hasPassed(report: ConformanceReport): boolean {
  return (
    report.state === 'finished' &&
    report.problems.length === 0 &&
    (!report.full || report.unusedDivergences.length === 0) &&
    countVerdicts(report).different === 0
  );
}

/** True when the run looked at nothing: a judge that asks nothing finds nothing. */
export function hasComparedNothing(report: ConformanceReport): boolean {
  const {baselines, skipped} = countVerdicts(report);
  return baselines === skipped;
}
