import type {Engine} from './engine.ts';
import type {Limits, Sandbox, SandboxKind} from './sandbox/sandbox.ts';

export type EngineOptions = {
  readonly sandbox: SandboxKind | 'auto';
  readonly limits: Limits;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: bigint, total: bigint) => void) | undefined;
  /** Told once, when the sandbox has been opened. */
  readonly onOpen?: ((sandbox: Sandbox) => void) | undefined;
};

/** An engine whose sandbox opens on first use. `close` gives up what was opened. */
export function makeEngine({sandbox, limits, signal, onProgress, onOpen}: EngineOptions): Engine & {
  readonly close: () => Promise<void>;
} {
  let opened: Promise<Sandbox> | undefined;
  return {
    limits,
    signal,
    onProgress,
    async sandbox() {
      opened ??= open(sandbox, onOpen);
      return opened;
    },
    async close() {
      await (await opened)?.close();
    },
  };
}

async function open(choice: EngineOptions['sandbox'], onOpen: EngineOptions['onOpen']): Promise<Sandbox> {
  const {openSandbox} = await import('./sandbox/open-sandbox.ts');
  const sandbox = await openSandbox(choice);
  onOpen?.(sandbox);
  return sandbox;
}
