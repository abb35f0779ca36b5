import {existsSync, readdirSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import type {InputFile} from '../../../generators/cases/case.ts';
import {findImageSet, readImage} from '../../../generators/images/image-sets.ts';
import {readSparseImage} from '../../../generators/images/read-sparse-image.ts';
import {writeSparseImage} from '../../../generators/images/sparse-image.ts';
import {withCaseDirectory} from '../../../generators/run/case-directory.ts';
import {BINARIES_DIRECTORY} from '../../../generators/run/find-binaries.ts';
import {runProcess} from '../../../generators/run/run-process.ts';
import type {Tool} from '../../../generators/run/tool.ts';
import {FuzzError} from '../fuzz-error.ts';
import {listSteps} from './list-steps.ts';
import type {Recipe} from './recipe.ts';

/** A release's two programs: one is compared with, both make the images. */
export type Release = {readonly qemuImg: Tool; readonly qemuIo: Tool};

const PROCESS_OPTIONS = {timeoutMs: 60_000, outputLimitBytes: 1024 * 1024};
/** Where Linux distributions have it; programs are started without a search path. */
const TRUNCATE: Tool = {name: 'truncate', version: '', command: '/usr/bin/truncate', args: []};

/** Finds qemu-io beside qemu-img. */
export function findRelease(root: string, qemuImg: Tool): Release {
  const folders = [resolve(root, BINARIES_DIRECTORY, qemuImg.version), dirname(qemuImg.command)];
  const command = folders.map((folder) => join(folder, 'qemu-io')).find((file) => existsSync(file));
  if (command === undefined) throw new FuzzError(`There is no qemu-io beside ${qemuImg.name}. Run "npm run binaries".`);
  return {qemuImg, qemuIo: {name: 'qemu-io', version: qemuImg.version, command, args: []}};
}

/** The files of a recipe. A step that fails is left out: what images are like then is a case as good as any. */
export async function makeImages(recipe: Recipe, {qemuImg, qemuIo}: Release): Promise<readonly InputFile[]> {
  const programs = {'qemu-img': qemuImg, 'qemu-io': qemuIo, truncate: TRUNCATE};
  return withCaseDirectory(async (directory) => {
    for (const {set} of recipe.layers) if (set !== undefined) writeSet(set, directory);
    for (const {program, argv} of listSteps(recipe)) {
      await runProcess(programs[program], argv, {...PROCESS_OPTIONS, directory});
    }
    return readdirSync(directory)
      .toSorted()
      .map((name) => ({name, make: {kind: 'content', content: readSparseImage(join(directory, name))}}));
  });
}

function writeSet(set: string, directory: string): void {
  for (const file of findImageSet(set).files) writeSparseImage(join(directory, file), readImage(set, file));
}
