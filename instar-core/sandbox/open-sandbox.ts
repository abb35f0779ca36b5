import {existsSync} from 'node:fs';
import path from 'node:path';
import {CONFIG_CAPACITY, DEVICE_LIMIT} from '../../guest/abi/calls.ts';
import {InstarError} from '../instar-error.ts';
import type {Hold} from './hold/hold.ts';
import {findProgramFolder} from './program-folder.ts';
import type {GuestRun, ProgramName, Sandbox, SandboxKind} from './sandbox.ts';

export type SandboxOptions = {
  /** On a thread of its own, or on the caller's, which starts 40 ms faster but waits for a wasm guest. */
  readonly hold?: 'worker' | 'thread' | undefined;
  /** Where the built programs are, when not in the package's own build/guest. */
  readonly programFolder?: string | undefined;
};

/** Opens a sandbox; throws `sandbox-unavailable` when the one demanded cannot run here. */
export async function openSandbox<Program extends string = ProgramName>(
  choice: SandboxKind | 'auto',
  {hold = 'worker', programFolder = findProgramFolder()}: SandboxOptions = {},
): Promise<Sandbox<Program>> {
  if (!existsSync(programFolder)) {
    throw new InstarError(
      'sandbox-unavailable',
      `no guest programs in ${path.resolve(programFolder)}: run "npm run build"`,
    );
  }
  const {kind, description} = await chooseKind(choice, programFolder);
  const opened = await openHold(hold, kind, programFolder);
  return {
    kind,
    description,
    async run(run) {
      checkRun(run);
      return opened.run(run);
    },
    prepare: () => opened.prepare(),
    close: () => opened.close(),
  };
}

/** What the caller must see to. No guest has any part in it. */
function checkRun({config, devices}: GuestRun<string>): void {
  if (config.byteLength > CONFIG_CAPACITY) throw new RangeError(`A config has at most ${CONFIG_CAPACITY} bytes.`);
  if (devices.length > DEVICE_LIMIT) throw new RangeError(`A run has at most ${DEVICE_LIMIT} devices.`);
}

async function chooseKind(
  choice: SandboxKind | 'auto',
  programFolder: string,
): Promise<{readonly kind: SandboxKind; readonly description: string}> {
  if (choice === 'wasm') return {kind: 'wasm', description: 'running in the wasm sandbox'};
  const {findKvmObstacle} = await import('./kvm/probe-kvm.ts');
  const obstacle = findKvmObstacle(programFolder);
  if (obstacle === undefined) return {kind: 'kvm', description: 'running in the kvm sandbox'};
  if (choice === 'kvm') throw new InstarError('sandbox-unavailable', `the kvm sandbox is not available: ${obstacle}`);
  return {kind: 'wasm', description: `${obstacle}: running in the wasm sandbox`};
}

async function openHold(hold: 'worker' | 'thread', kind: SandboxKind, programFolder: string): Promise<Hold> {
  const openWorker = async (): Promise<Hold> => {
    const {makeWorkerHold} = await import('./hold/worker-hold.ts');
    return makeWorkerHold({kind, programFolder});
  };
  if (hold === 'worker') return openWorker();
  const {makeRunner} = await import('./make-runner.ts');
  const {makeThreadHold} = await import('./hold/thread-hold.ts');
  return makeThreadHold(await makeRunner(kind, programFolder), openWorker);
}
