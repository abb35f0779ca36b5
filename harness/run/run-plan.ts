import pLimit from 'p-limit';
import type {Observation} from '../../generators/run/observation.ts';
import {judge} from '../compare/judge.ts';
import type {JudgedBaseline} from '../compare/verdict.ts';
import type {Divergence} from '../divergences/divergence.ts';
import type {PlannedRun} from '../plan/plan-runs.ts';

/** A run and what was recorded. */
export type PreparedRun = PlannedRun & {readonly baseline: Observation};

export type Surroundings = {
  /** How many cases run at once. */
  readonly jobs: number;
  readonly divergences: readonly Divergence[];
  /** Runs the case with the program under test. */
  readonly observe: (run: PlannedRun) => Promise<Observation>;
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
      surroundings.onResult(await judgeRun(run, surroundings), index);
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(runs.map((run, index) => limit(runOne, run, index)));
  if (failures.length > 0 && !surroundings.signal.aborted) {
    throw failures[0];
  }
}

async function judgeRun(run: PreparedRun, {divergences, observe}: Surroundings): Promise<JudgedBaseline> {
  const {profile, versions, imitated, sandbox, skip, baseline} = run;
  const judged = {caseId: run.case.id, profile, versions, imitated, sandbox};
  if (skip !== undefined) {
    return {...judged, verdict: {kind: 'skipped', reason: skip}};
  }

  const instar = await observe(run);
  const verdict = judge({caseId: run.case.id, imitated, baseline, instar, divergences});
  return verdict.kind === 'same' ? {...judged, verdict} : {...judged, verdict, observation: instar};
}
