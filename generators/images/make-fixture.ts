import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fingerprintFile} from '../fingerprint/fingerprint-file.ts';
import {GeneratorError} from '../generator-error.ts';
import {withCaseDirectory} from '../run/case-directory.ts';
import {runProcess} from '../run/run-process.ts';
import {encodeFixture, getFixturePath} from './fixture.ts';
import {applyChange} from './patch.ts';
import {PINNED_VERSION, type Recipe, type RecipeStep} from './recipe.ts';
import {type SparseImage, writeSparseImage} from './sparse-image.ts';
import {readSparseImage} from './read-sparse-image.ts';

const TIMEOUT_MS = 60_000;
const OUTPUT_LIMIT_BYTES = 1024 * 1024;

/** Whether the release that recipes are written for is provisioned. */
export function hasPinnedRelease(binariesDirectory: string): boolean {
  return existsSync(resolve(binariesDirectory, PINNED_VERSION, 'qemu-io'));
}

/** Makes a recipe's files with the pinned release. A step that fails is a GeneratorError with what the program said. */
export async function cook(recipe: Recipe, binariesDirectory: string): Promise<ReadonlyMap<string, SparseImage>> {
  const folder = resolve(binariesDirectory, PINNED_VERSION);
  return withCaseDirectory(async (directory) => {
    for (const step of recipe.steps) await runStep(recipe.name, step, {folder, directory});
    return new Map(
      recipe.files.map((name) => {
        const made = readSparseImage(join(directory, name));
        return [name, applyChange(made, {patches: recipe.settled?.[name] ?? []})];
      }),
    );
  });
}

async function runStep(
  name: string,
  {program, argv}: RecipeStep,
  {folder, directory}: {readonly folder: string; readonly directory: string},
): Promise<void> {
  const tool = {name: program, version: PINNED_VERSION, command: join(folder, program), args: []};
  const options = {directory, timeoutMs: TIMEOUT_MS, outputLimitBytes: OUTPUT_LIMIT_BYTES};
  const {exit, stdout, stderr} = await runProcess(tool, argv, options);
  // qemu-io ends with 0 even when a command of it failed.
  const hasFailed = exit !== 0 || (program === 'qemu-io' && /failed|error|invalid/i.test(stdout + stderr));
  if (!hasFailed) return;
  const said = `${stderr}${stdout}`.trim().split('\n')[0];
  throw new GeneratorError(`Recipe '${name}': ${program} ${argv.join(' ')} ended with ${exit}: ${said}`);
}

/** Replaces a recipe's fixture by what the pinned release makes now. */
export async function makeFixture(recipe: Recipe, binariesDirectory: string): Promise<number> {
  const encoded = encodeFixture(recipe.name, await cook(recipe, binariesDirectory));
  mkdirSync(dirname(getFixturePath(recipe.name)), {recursive: true});
  writeFileSync(getFixturePath(recipe.name), encoded);
  return encoded.length;
}

/** True when both images are alike but for what is drawn at random or read from the clock. */
export async function areAlike(
  before: SparseImage,
  after: SparseImage,
  drawn: readonly (readonly [number, number])[] = [],
): Promise<boolean> {
  const blank = drawn.map(([offset, length]) => ({at: offset, hex: '00'.repeat(length)}));
  return withCaseDirectory(async (directory) => {
    const [first, second] = [before, after].map((image, index) => {
      const path = join(directory, String(index));
      writeSparseImage(path, applyChange(image, {patches: blank}));
      return JSON.stringify(fingerprintFile(path));
    });
    return first === second;
  });
}
