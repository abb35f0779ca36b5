import pLimit from 'p-limit';
import type {Observation} from '../../generators/run/observation.ts';
import {judge} from '../compare/judge.ts';
import type {JudgedBaseline, VerdictKind} from '../compare/verdict.ts';
import type {Divergence} from '../divergences/divergence.ts';
import type {PlannedRun} from '../plan/plan-runs.ts';

/** A run and what was recorded. */
export type PreparedRun = PlannedRun & {readonly baseline: Observation};

export type Surroundings = {
  /** How many cases run at once. */
  readonly jobs: number;
  readonly divergences: readonly Divergence[];
  /** Runs the case with the program under test, in one way or several; of these the worst verdict counts. */
  readonly observe: (run: PlannedRun, index: number) => Promise<readonly Observation[]>;
  /** Stops before the next run. */
  readonly signal: AbortSignal;
  /** Called for each result as it comes, with its place in the plan. */
  readonly onResult: (result: JudgedBaseline, index: number) => void;
};

/**
 * Runs and judges all; settles when every run that was begun has ended. After an abort it resolves, with fewer results;
 * the first error ends it and rejects.
 */
export async function runPlan(runs: readonly PreparedRun[], surroundings: Surroundings): Promise<void> {
  const limit = pLimit(surroundings.jobs);
  const failures: unknown[] = [];
  const runOne = async (run: PreparedRun, index: number): Promise<void> => {
    if (surroundings.signal.aborted || failures.length > 0) {
      return;
    }

    try {
      surroundings.onResult(await judgeRun(run, index, surroundings), index);
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(runs.map((run, index) => limit(runOne, run, index)));
  if (failures.length > 0 && !surroundings.signal.aborted) {
    throw failures[0];
  }
}

async function judgeRun(
  run: PreparedRun,
  index: number,
  {divergences, observe}: Surroundings,
): Promise<JudgedBaseline> {
  const {profile, versions, imitated, sandbox, skip, baseline} = run;
  const judged = {caseId: run.case.id, profile, versions, imitated, sandbox};
  if (skip !== undefined) {
    return {...judged, verdict: {kind: 'skipped', reason: skip}};
  }

  const seen = (await observe(run, index)).map((observation) => ({
    observation,
    verdict: judge({caseId: run.case.id, imitated, baseline, instar: observation, divergences}),
  }));
  const worst = seen.toSorted((a, b) => RANKS[b.verdict.kind] - RANKS[a.verdict.kind])[0];
  if (worst === undefined) throw new Error(`${run.case.id} was not run.`);
  return worst.verdict.kind === 'same' ? {...judged, verdict: worst.verdict} : {...judged, ...worst};
}

const RANKS: Readonly<Record<VerdictKind, number>> = {skipped: 0, same: 0, allowed: 1, different: 2};
