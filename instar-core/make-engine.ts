import type {Engine} from './engine.ts';
import type {CrewSandboxes} from './sandbox/crew/run-crew.ts';
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
  const workers: Promise<Sandbox>[] = [];
  const sandbox = async (): Promise<Sandbox> => {
    opened ??= open(options);
    return opened;
  };
  const openCrew = async (count: number): Promise<CrewSandboxes> => {
    const planner = await sandbox();
    planner.prepare();
    while (workers.length < count) workers.push(openWorker(planner));
    return {planner, workers: await Promise.all(workers.slice(0, count))};
  };
  return {
    limits,
    signal,
    onProgress,
    sandbox,
    crew(count) {
      const opening = openCrew(count);
      // Whoever asks early may fail before awaiting it; a failure is told where it is awaited.
      opening.catch(() => undefined);
      return opening;
    },
    async close() {
      const sandboxes = await Promise.all([opened, ...workers]);
      await Promise.all(sandboxes.map(async (each) => each?.close()));
    },
  };
}

async function openWorker({kind}: Sandbox): Promise<Sandbox> {
  const {openSandbox} = await import('./sandbox/open-sandbox.ts');
  const sandbox = await openSandbox(kind, {hold: 'worker'});
  sandbox.prepare();
  return sandbox;
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
