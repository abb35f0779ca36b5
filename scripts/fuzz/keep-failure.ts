import {createHash} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {applyChange} from '../../generators/images/patch.ts';
import {writeSparseImage} from '../../generators/images/sparse-image.ts';
import type {Answer, Question} from './ask.ts';

/** Leaves the damaged files and what was asked in a folder of their own; gives the folder. */
export function keepFailure(output: string, {specimen, change, operation, sandbox}: Question, answer: Answer): string {
  const what = {set: specimen.set, image: specimen.image, change, operation, sandbox, ...answer};
  const id = createHash('sha256')
    .update(JSON.stringify([what.set, change, operation]))
    .digest('hex')
    .slice(0, 12);
  const folder = path.join(output, `${specimen.set}-${operation}-${id}`);
  mkdirSync(folder, {recursive: true});
  for (const {name, content} of specimen.files) {
    writeOver(path.join(folder, name), name === specimen.image ? applyChange(content, change) : content);
  }

  writeFileSync(path.join(folder, 'failure.json'), `${JSON.stringify(what, undefined, 2)}\n`);
  return folder;
}

function writeOver(file: string, content: Parameters<typeof writeSparseImage>[1]): void {
  try {
    writeSparseImage(file, content);
  } catch (error) {
    // The same failure was kept before.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
