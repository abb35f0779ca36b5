import {appendFileSync} from 'node:fs';
import {writeFileAtomically} from '../../generators/store/write-file-atomically.ts';
import {HarnessError} from '../harness-error.ts';

/** Writes a whole report or nothing. Throws HarnessError. */
export function writeReport(path: string, text: string): void {
  explainFailure(path, () => {
    writeFileAtomically(path, text);
  });
}

/** Adds to a file that others write to as well. Throws HarnessError. */
export function appendReport(path: string, text: string): void {
  explainFailure(path, () => {
    appendFileSync(path, text);
  });
}

function explainFailure(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new HarnessError(`${path} cannot be written: ${(error as Error).message}.`, {cause: error});
  }
}
