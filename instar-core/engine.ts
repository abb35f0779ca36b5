import type {CrewSandboxes} from './sandbox/crew/run-crew.ts';
import type {Limits, Sandbox} from './sandbox/sandbox.ts';

/** What every operation needs of its surroundings. Made once per process or per library call. */
export type Engine = {
  /** Opens the chosen sandbox on first use; later calls give the same one. */
  readonly sandbox: () => Promise<Sandbox>;
  /**
   * Opens sandboxes for a planner and so many workers and starts their threads, which takes tens of milliseconds: ask
   * early and await late. Kept for later calls; the planner's is the one that `sandbox` gives.
   */
  readonly crew: (workers: number) => Promise<CrewSandboxes>;
  readonly limits: Limits;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: bigint, total: bigint) => void) | undefined;
};
