import type {Engine} from './engine.ts';
import type {Limits, Sandbox, SandboxKind} from './sandbox/sandbox.ts';

export type EngineOptions = {
  readonly sandbox: SandboxKind | 'auto';
  /** `thread` starts faster, `worker` keeps the caller's event loop free. */
  readonly hold: 'thread' | 'worker';
  readonly limits: Limits;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: bigint, total: bigint) => void) | undefined;
  /** Told once, when the sandbox has been opened. */
  readonly onOpen?: ((sandbox: Sandbox) => void) | undefined;
};

/** An engine whose sandbox opens on first use. `close` gives up what was opened. */
export function makeEngine({limits, signal, onProgress, ...options}: EngineOptions): Engine & {
  readonly close: () => Promise<void>;
} {
  let opened: Promise<Sandbox> | undefined;
  return {
    limits,
    signal,
    onProgress,
    async sandbox() {
      opened ??= open(options);
      return opened;
    },
    async close() {
      await (await opened)?.close();
    },
  };
}

async function open({
  sandbox: choice,
  hold,
  onOpen,
}: Pick<EngineOptions, 'sandbox' | 'hold' | 'onOpen'>): Promise<Sandbox> {
  const {openSandbox} = await import('./sandbox/open-sandbox.ts');
  const sandbox = await openSandbox(choice, {hold});
  onOpen?.(sandbox);
  return sandbox;
}
