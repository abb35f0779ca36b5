import type {Runner} from './runner.ts';
import type {SandboxKind} from './sandbox.ts';

/** Loads only the sandbox that is asked for. */
export async function makeRunner(kind: SandboxKind, programFolder: string): Promise<Runner> {
  if (kind === 'wasm') {
    const {makeWasmRunner} = await import('./wasm/wasm-runner.ts');
    return makeWasmRunner(programFolder);
  }
  const {makeKvmRunner} = await import('./kvm/kvm-runner.ts');
  return makeKvmRunner(programFolder);
}
