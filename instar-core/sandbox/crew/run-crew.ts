import {LANE_LIMIT} from '../../../guest/abi/calls.ts';
import type {GuestOutcome, GuestRun, ProgramName, Sandbox} from '../sandbox.ts';
import {openCrewMemory} from './crew-memory.ts';

/** Guests that work together: lane i of the planner leads to worker i, lane 0 of every worker to the planner. */
export type CrewRun<Program extends string = ProgramName> = {
  readonly planner: GuestRun<Program>;
  readonly workers: readonly GuestRun<Program>[];
};

export type CrewOutcome = {
  /** The planner's when all have finished, otherwise that of the first that did not. */
  readonly outcome: GuestOutcome;
  /** Whose outcome it is; undefined: the planner's. */
  readonly worker: number | undefined;
};

/** Where a crew runs, each guest in a sandbox of its own. */
export type CrewSandboxes<Program extends string = ProgramName> = {
  readonly planner: Sandbox<Program>;
  readonly workers: readonly Sandbox<Program>[];
};

/**
 * Runs all guests side by side, until the last has ended. When one does not finish, the others are ended at once. What a
 * listener of any of them throws ends the crew too, and is thrown.
 */
export async function runCrew<Program extends string = ProgramName>(
  sandboxes: CrewSandboxes<Program>,
  {planner, workers}: CrewRun<Program>,
): Promise<CrewOutcome> {
  if (workers.length > LANE_LIMIT) throw new RangeError(`A crew has at most ${LANE_LIMIT} workers.`);
  const members = workers.map((run, worker) => {
    const sandbox = sandboxes.workers[worker];
    if (sandbox === undefined) throw new RangeError(`There is no sandbox for worker ${worker}.`);
    return {sandbox, run, worker};
  });
  const memory = openCrewMemory(workers.length);
  const end = new AbortController();
  let first: Ending | undefined;
  const runMember = async ({sandbox, run, worker}: Member<Program>): Promise<Ending> => {
    const number = worker === undefined ? 0 : worker + 1;
    const signal = run.signal === undefined ? end.signal : AbortSignal.any([run.signal, end.signal]);
    const seat = {shared: memory.shared, workers: workers.length, number};
    const ending = {worker, ...(await settle(sandbox.run({...run, seat, signal})))};
    if (ending.outcome?.kind !== 'finished') {
      first ??= ending;
      memory.end();
      end.abort();
    }
    memory.leave(number);
    return ending;
  };
  const working = members.map(runMember);
  const plannersEnding = await runMember({sandbox: sandboxes.planner, run: planner, worker: undefined});
  await Promise.all(working);
  const {outcome, worker, error} = first ?? plannersEnding;
  if (outcome === undefined) throw error;
  return {outcome, worker};
}

type Member<Program extends string> = {
  readonly sandbox: Sandbox<Program>;
  readonly run: GuestRun<Program>;
  readonly worker: number | undefined;
};

/** Without an outcome, what was thrown. */
type Settled = {readonly outcome?: GuestOutcome; readonly error?: unknown};

type Ending = Settled & {readonly worker: number | undefined};

async function settle(running: Promise<GuestOutcome>): Promise<Settled> {
  try {
    return {outcome: await running};
  } catch (error) {
    return {error};
  }
}
