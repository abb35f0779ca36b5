import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {HarnessError} from '../harness-error.ts';

/** Writes a whole file or nothing: whoever reads it meanwhile sees the old text or the new one. */
export function writeAtomically(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, {force: true});
    throw new HarnessError(`${path} cannot be written: ${(error as Error).message}.`, {cause: error});
  }
}
