import type {Pulse} from './pulse.ts';
import type {GuestOutcome, GuestRun, SandboxKind} from './sandbox.ts';

/** A run, and where somebody on another thread watches it, its pulse. */
export type RunnerRun = GuestRun<string> & {readonly pulse?: Pulse | undefined};

/** One way to run guests, on whatever thread calls it. The holds beside it decide which thread that is. */
export type Runner = {
  readonly kind: SandboxKind;
  run(run: RunnerRun): Promise<GuestOutcome>;
  close(): void;
};
