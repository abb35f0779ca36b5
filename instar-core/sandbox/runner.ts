import type {GuestOutcome, GuestRun, SandboxKind} from './sandbox.ts';

/** One way to run guests, on whatever thread calls it. The holds beside it decide which thread that is. */
export type Runner = {
  readonly kind: SandboxKind;
  run(run: GuestRun<string>): Promise<GuestOutcome>;
  close(): void;
};
