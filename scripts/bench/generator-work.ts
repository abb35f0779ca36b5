import {closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import pLimit from 'p-limit';
import {execa} from 'execa';
import type {Case, InputFile, Step} from '../../generators/cases/case.ts';
import {fillIn} from '../../generators/plan/list-processes.ts';
import type {Tool} from '../../generators/run/tool.ts';
import {xargsLine} from './xargs-list.ts';

/**
 * Processes that may run side by side: all of one tool and one place in their case's order. One that a signal ends (some
 * releases abort on some inputs) is a wave of its own, since xargs stops at it.
 */
export type Wave = {readonly tool: Tool; readonly lines: readonly string[]};

/**
 * The processes that the generator runs for these cases, as waves for xargs. A case's steps need each other's files, so
 * step n of every case is in wave n. Images get absolute names, since xargs runs all in one directory.
 * Steps that the generator leaves out after a refusal are left out here as well: every case is run once to find them.
 */
export async function makeWaves(
  tools: readonly Tool[],
  cases: readonly Case[],
  directory: string,
): Promise<readonly Wave[]> {
  const waves: Wave[] = [];
  for (const tool of tools) {
    const limit = pLimit(availableParallelism());
    const runs = cases.map((aCase, index) =>
      limit(() => listStarted(tool, aCase, path.join(directory, tool.version, String(index)))),
    );
    waves.push(...splitIntoWaves(tool, await Promise.all(runs)));
  }
  return waves;
}

function splitIntoWaves(tool: Tool, started: readonly (readonly Started[])[]): readonly Wave[] {
  const length = Math.max(0, ...started.map((each) => each.length));
  return Array.from({length}, (_, place) => started.map((each) => each[place]).filter((one) => one !== undefined))
    .flatMap((here) => [
      here.filter(({crashes}) => !crashes),
      ...here.filter(({crashes}) => crashes).map((one) => [one]),
    ])
    .filter((group) => group.length > 0)
    .map((group) => ({tool, lines: group.map(({argv}) => xargsLine(argv))}));
}

/** Empties and fills again what the cases find before their first step: their directories and inputs of zeros. */
export function makeCaseDirectories(tools: readonly Tool[], cases: readonly Case[], directory: string): void {
  for (const {version} of tools) {
    for (const [index, {inputs = []}] of cases.entries()) {
      const folder = path.join(directory, version, String(index));
      mkdirSync(folder, {recursive: true});
      for (const input of inputs) makeZeros(folder, input);
    }
  }
}

function makeZeros(folder: string, {name, make}: InputFile): void {
  if (make.kind !== 'zeros') return;
  const descriptor = openSync(path.join(folder, name), 'w');
  ftruncateSync(descriptor, make.sizeBytes);
  closeSync(descriptor);
}

type Started = {readonly argv: readonly string[]; readonly crashes: boolean};

async function listStarted(tool: Tool, aCase: Case, folder: string): Promise<readonly Started[]> {
  const started: Started[] = [];
  const succeeded = new Set<string>();
  for (const step of [...inputSteps(aCase), ...aCase.steps]) {
    if (step.onlyIfSucceeded !== undefined && !succeeded.has(step.onlyIfSucceeded)) continue;
    const argv = makeAbsolute(fillIn(step.argv, aCase), aCase, folder);
    const {exitCode, isTerminated} = await execa(tool.command, [...tool.args, ...argv], {
      reject: false,
      stdio: 'ignore',
    });
    if (exitCode === 0) succeeded.add(step.name);
    started.push({argv, crashes: isTerminated});
  }
  return started;
}

function inputSteps({inputs = []}: Case): readonly Step[] {
  return inputs.flatMap(({make}) => (make.kind === 'steps' ? make.steps.map((argv) => ({name: 'input', argv})) : []));
}

// A backing file's name stays as it is: it is relative to the image that names it.
function makeAbsolute(argv: readonly string[], aCase: Case, folder: string): readonly string[] {
  const names = new Set([aCase.image, ...(aCase.inputs ?? []).map(({name}) => name)]);
  return argv.map((word, index) => (names.has(word) && argv[index - 1] !== '-b' ? path.join(folder, word) : word));
}

/** Writes a wave's list for xargs. */
export function writeWave(file: string, {lines}: Wave): void {
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
}
