import path from 'node:path';
import process from 'node:process';
import {findLiveTool} from '../../../harness/images/find-live-tool.ts';
import {findProgram} from '../../../harness/run/tool-under-test.ts';
import type {FuzzRequest, SandboxName} from '../arguments.ts';
import {Tally} from '../tally.ts';
import {comparePrograms, type Sides} from './compare-programs.ts';
import {describeDifferences, describeFinding} from './describe-finding.ts';
import {findRelease} from './make-images.ts';
import {runDifferential} from './run-differential.ts';
import {readCase, saveCase} from './saved-case.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

/** Makes up recipes and compares the programs; the exit code says whether they agreed. */
export async function differ(request: FuzzRequest, sandbox: SandboxName): Promise<number> {
  const output = request.output ?? path.join(ROOT, 'reports/fuzz');
  const sides = findSides(request.version, sandbox);
  const {version} = sides.release.qemuImg;
  process.stdout.write(`fuzz: seed ${request.seed}, against ${sides.release.qemuImg.name}, ${sandbox}\n`);
  const tally = new Tally();
  const findings = await runDifferential({
    ...request,
    compare: async (recipe) => comparePrograms(recipe, sides),
    onAnswer: (command, ms) => {
      tally.countOne(command, ms);
    },
  });
  for (const finding of findings) {
    process.stdout.write(`${describeFinding(finding)}\n  kept in ${saveCase(output, finding, version)}\n`);
  }

  process.stdout.write(`fuzz: ${tally.describe()}, ${findings.length} kinds of differences\n`);
  return findings.length === 0 && tally.total > 0 ? 0 : 1;
}

/** Asks again what a saved case asked, of the release it was found with unless another is named. */
export async function replay(folder: string, {version: named}: FuzzRequest, sandbox: SandboxName): Promise<number> {
  const {version, recipe} = readCase(folder);
  const sides = findSides(named ?? `=${version}`, sandbox);
  const differences = await comparePrograms(recipe, sides);
  process.stdout.write(describeDifferences(differences));
  process.stdout.write(`fuzz: ${differences.length} differences from ${sides.release.qemuImg.name}, ${sandbox}\n`);
  return differences.length === 0 ? 0 : 1;
}

function findSides(version: string | undefined, sandbox: SandboxName): Sides {
  return {release: findRelease(ROOT, findLiveTool(ROOT, version)), program: findProgram(ROOT, undefined), sandbox};
}
