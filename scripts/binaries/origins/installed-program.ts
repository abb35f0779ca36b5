import {accessSync, constants, existsSync, realpathSync, statSync} from 'node:fs';
import path from 'node:path';
import {BinariesError} from '../binaries-error.ts';
import {hashFile} from './hash-file.ts';
import {makeCandidateId, type Candidate} from './origin.ts';

/** A candidate that copies a qemu-img of this machine, and the qemu-io beside it. */
export function makeAdoptedCandidate(given: string): Candidate {
  const program = findProgram(given);
  return {
    id: makeCandidateId('adopted', program),
    kind: 'adopted',
    label: `adopted ${path.basename(program)}`,
    prepare: async () => {
      const companion = path.join(path.dirname(program), 'qemu-io');
      const programs = [program, ...(existsSync(companion) ? [companion] : [])];
      return {found: {programs}, files: [await hashFile(program)]};
    },
  };
}

function findProgram(given: string): string {
  const file = resolveProgram(given);
  if (path.basename(file) !== 'qemu-img') throw new BinariesError(`${given} is not named qemu-img.`);
  try {
    accessSync(file, constants.R_OK | constants.X_OK);
  } catch (error) {
    throw new BinariesError(`${given} cannot be read and executed.`, {cause: error});
  }
  return file;
}

/** A folder stands for the qemu-img in it. */
function resolveProgram(given: string): string {
  let asked = given;
  try {
    if (statSync(given).isDirectory()) asked = path.join(given, 'qemu-img');
    return realpathSync(asked);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new BinariesError(`${asked} does not exist.`, {cause: error});
    throw new BinariesError(`${asked} cannot be reached (${code ?? 'unknown error'}).`, {cause: error});
  }
}
