import {readFileSync} from 'node:fs';
import path from 'node:path';
import {GUEST_COMPILER_OPTIONS, compileGuest} from './compile-guest.ts';
import type {GuestSource} from './guest-sources.ts';
import {runStep} from './stamp.ts';
import {writeAtomically} from './write-atomically.ts';

/** Brings one program's module up to date and gives its path from the repository's root. */
export async function buildWasm(root: string, source: GuestSource): Promise<string> {
  const output = path.join(source.outputFolder, `${source.name}.wasm`);
  await runStep(root, {
    outputs: [output],
    key: [compilerVersion(root), ...GUEST_COMPILER_OPTIONS].join(' '),
    async run() {
      const {module, inputs} = await compileGuest(root, source.file);
      writeAtomically(path.join(root, output), module);
      return inputs;
    },
  });
  return output;
}

function compilerVersion(root: string): string {
  const manifest: unknown = JSON.parse(
    readFileSync(path.join(root, 'node_modules/assemblyscript/package.json'), 'utf8'),
  );
  return `assemblyscript ${(manifest as {version: string}).version}`;
}
