import {findProgramFolder} from './program-folder.ts';
import type {ProgramName, Sandbox, SandboxKind} from './sandbox.ts';
import {makeWasmRunner} from './wasm/wasm-runner.ts';

export type SandboxOptions = {
  readonly programFolder?: string | undefined;
};

export async function openSandbox<Program extends string = ProgramName>(
  _choice: SandboxKind | 'auto',
  {programFolder = findProgramFolder()}: SandboxOptions = {},
): Promise<Sandbox<Program>> {
  const runner = makeWasmRunner(programFolder);
  return {
    kind: 'wasm',
    description: 'running in the wasm sandbox',
    run: (run) => runner.run(run),
    async close() {
      runner.close();
    },
  };
}
