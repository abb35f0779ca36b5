import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {compiledFileOf, makeScript, runBundle} from '../../instar-core/bundled-cli.ts';
import type * as CommandLine from '../../instar-core/cli.ts';
import {writeAtomically} from './write-atomically.ts';

const SANDBOXES = ['wasm', 'auto'] as const;

/**
 * Leaves the bundle's compiled code beside it, for the Node that runs the build. A function is in it once it has run,
 * so the commands that are wanted fast are run first. That a command fails (nothing may be built yet) does not matter.
 */
export async function compileCommandLine(file: string): Promise<void> {
  const script = makeScript(file);
  // SAFETY: the file is the bundle of cli.ts.
  const {runCommandLine} = runBundle(script, file) as typeof CommandLine;
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-compile-'));
  try {
    const image = path.join(folder, 'image.qcow2');
    for (const sandbox of SANDBOXES) {
      for (const argv of [
        ['create', '-f', 'qcow2', image, '1G'],
        ['info', image],
        ['info', '--output=json', image],
      ]) {
        const call = {personality: 'instar', environment: {}, write: () => undefined} as const;
        // oxlint-disable-next-line no-await-in-loop -- info reads what create wrote
        await runCommandLine({...call, argv: ['--sandbox', sandbox, ...argv]});
      }
    }
    writeAtomically(compiledFileOf(file), script.createCachedData());
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
