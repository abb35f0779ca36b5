import type {Limits, Sandbox} from './sandbox/sandbox.ts';

/** What every operation needs of its surroundings. Made once per process or per library call. */
export type Engine = {
  /** Opens the chosen sandbox on first use; later calls give the same one. */
  readonly sandbox: () => Promise<Sandbox>;
  readonly limits: Limits;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: bigint, total: bigint) => void) | undefined;
};
