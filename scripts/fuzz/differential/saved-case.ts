import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {SandboxName} from '../arguments.ts';
import {FuzzError} from '../fuzz-error.ts';
import {listSteps} from './list-steps.ts';
import type {Recipe} from './recipe.ts';
import type {Finding} from './run-differential.ts';
import {toCase} from './to-case.ts';

const FILE = 'recipe.json';

/** A recipe, and with which release and where it showed a difference. */
export type SavedCase = {readonly version: string; readonly sandbox: SandboxName; readonly recipe: Recipe};

/** Leaves a finding in a folder of its own: the recipe to replay, and what to type to see it by hand; gives the folder. */
export function saveCase(output: string, {recipe, ...finding}: Finding, where: Omit<SavedCase, 'recipe'>): string {
  const id = createHash('sha256').update(finding.signature).digest('hex').slice(0, 12);
  const folder = path.join(output, `differential-${recipe.operation.command}-${id}`);
  mkdirSync(folder, {recursive: true});
  const lines = [
    ...listSteps(recipe).map(({program, argv}) => [program, ...argv]),
    ...toCase(recipe, []).steps.map(({argv}) => ['qemu-img', ...argv]),
  ];
  const saved = {...where, ...finding, recipe, commands: lines.map((line) => line.join(' '))};
  writeFileSync(path.join(folder, FILE), `${JSON.stringify(saved, undefined, 2)}\n`);
  return folder;
}

/** Reads what `saveCase` left. A folder without it is a FuzzError. */
export function readCase(folder: string): SavedCase {
  try {
    const saved = JSON.parse(readFileSync(path.join(folder, FILE), 'utf8')) as Partial<SavedCase>;
    const {version, sandbox = 'wasm', recipe} = saved;
    if (typeof version === 'string' && Array.isArray(recipe?.layers)) return {version, sandbox, recipe};
  } catch (error) {
    throw new FuzzError(`${folder} holds no saved case: ${(error as Error).message.split('\n')[0]}.`, {cause: error});
  }
  throw new FuzzError(`${folder} holds no saved case: ${FILE} has no recipe.`);
}
