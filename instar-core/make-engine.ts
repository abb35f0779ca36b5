import type {Engine} from './engine.ts';
import type {Limits, Sandbox, SandboxKind} from './sandbox/sandbox.ts';

export type EngineOptions = {
  readonly sandbox: SandboxKind | 'auto';
  readonly limits: Limits;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: bigint, total: bigint) => void) | undefined;
};

/** An engine whose sandbox opens on first use. `close` gives up what was opened. */
export function makeEngine({sandbox, limits, signal, onProgress}: EngineOptions): Engine & {
  readonly close: () => Promise<void>;
} {
  let opened: Promise<Sandbox> | undefined;
  return {
    limits,
    signal,
    onProgress,
    async sandbox() {
      opened ??= import('./sandbox/open-sandbox.ts').then(({openSandbox}) => openSandbox(sandbox));
      return opened;
    },
    async close() {
      await (await opened)?.close();
    },
  };
}
