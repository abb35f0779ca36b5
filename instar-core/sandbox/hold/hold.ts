import type {GuestOutcome, GuestRun} from '../sandbox.ts';

/** Where a runner lives: on the caller's thread, or on one of its own. Runs one guest at a time. */
export type Hold = {
  run(run: GuestRun<string>): Promise<GuestOutcome>;
  close(): Promise<void>;
};
