import {readdirSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {existsSync} from 'node:fs';
import type {InputFile} from '../../../generators/cases/case.ts';
import {readSparseImage} from '../../../generators/images/read-sparse-image.ts';
import {withCaseDirectory} from '../../../generators/run/case-directory.ts';
import {BINARIES_DIRECTORY} from '../../../generators/run/find-binaries.ts';
import {runProcess} from '../../../generators/run/run-process.ts';
import type {Tool} from '../../../generators/run/tool.ts';
import {FuzzError} from '../fuzz-error.ts';
import {listSteps, type Recipe} from './recipe.ts';

/** A release's two programs: one is compared with, both make the images. */
export type Release = {readonly qemuImg: Tool; readonly qemuIo: Tool};

const PROCESS_OPTIONS = {timeoutMs: 60_000, outputLimitBytes: 1024 * 1024};

/** Finds qemu-io beside qemu-img. */
export function findRelease(root: string, qemuImg: Tool): Release {
  const folders = [resolve(root, BINARIES_DIRECTORY, qemuImg.version), dirname(qemuImg.command)];
  const command = folders.map((folder) => join(folder, 'qemu-io')).find((file) => existsSync(file));
  if (command === undefined) throw new FuzzError(`There is no qemu-io beside ${qemuImg.name}. Run "npm run binaries".`);
  return {qemuImg, qemuIo: {name: 'qemu-io', version: qemuImg.version, command, args: []}};
}

/** The files of a recipe. A step that fails is left out: what images are like then is a case as good as any. */
export async function makeImages(
  recipe: Pick<Recipe, 'layers'>,
  {qemuImg, qemuIo}: Release,
): Promise<readonly InputFile[]> {
  return withCaseDirectory(async (directory) => {
    for (const {program, argv} of listSteps(recipe)) {
      await runProcess(program === 'qemu-io' ? qemuIo : qemuImg, argv, {...PROCESS_OPTIONS, directory});
    }
    return readdirSync(directory)
      .toSorted()
      .map((name) => ({name, make: {kind: 'content', content: readSparseImage(join(directory, name))}}));
  });
}
