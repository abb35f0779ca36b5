import type {Observation} from '../../generators/run/observation.ts';
import {observeCase} from '../../generators/run/run-case.ts';
import type {RunProcess} from '../../generators/run/run-process.ts';
import type {PlannedRun} from '../plan/plan-runs.ts';
import {makeToolUnderTest, type Program} from '../run/tool-under-test.ts';
import {openAnsweringPool} from './answering-pool.ts';

/** Of so many runs, one is also run with a process for each call. */
const SAMPLED = 32;

export type ObserverOptions = {
  /** Every call is a process, and there is no other way. */
  readonly ownProcesses: boolean;
  readonly signal: AbortSignal;
};

export type Observer = {
  /** What the program does with the case of the run at `index` of a plan: once for each way in which it is run. */
  readonly observe: (run: PlannedRun, index: number) => Promise<readonly Observation[]>;
  readonly close: () => void;
};

/** Starting Node costs more than most calls, so one process answers many; only instar's built program can be called so. */
export function makeObserver(program: Program, {ownProcesses, signal}: ObserverOptions): Observer {
  const observe = async ({case: one, sandbox, imitated}: PlannedRun, run?: RunProcess): Promise<Observation> =>
    observeCase(one, makeToolUnderTest(program, sandbox, imitated), {signal, run});
  if (!program.isInstar || ownProcesses) {
    return {observe: async (planned) => [await observe(planned)], close: () => undefined};
  }

  const pool = openAnsweringPool(program.path);
  return {
    observe: async (planned, index) => {
      const answered = await observe(planned, pool.run);
      return index % SAMPLED === 0 ? [answered, await observe(planned)] : [answered];
    },
    close: () => pool.close(),
  };
}
