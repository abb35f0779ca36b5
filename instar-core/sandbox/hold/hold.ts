import type {GuestOutcome, GuestRun} from '../sandbox.ts';

/** Where a runner lives: on the caller's thread, or on one of its own. Runs one guest at a time. */
export type Hold = {
  run(run: GuestRun<string>): Promise<GuestOutcome>;
  /** Starts the thread, if any, that a run of a crew needs. */
  prepare(): void;
  close(): Promise<void>;
};
