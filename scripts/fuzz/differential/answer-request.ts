import path from 'node:path';
import process from 'node:process';
import {findLiveTool} from '../../../harness/images/find-live-tool.ts';
import {findProgram} from '../../../harness/run/tool-under-test.ts';
import type {FuzzRequest, SandboxName} from '../arguments.ts';
import {FuzzError} from '../fuzz-error.ts';
import {Tally} from '../tally.ts';
import {comparePrograms, type Sides} from './compare-programs.ts';
import {describeDifferences, describeFinding} from './describe-finding.ts';
import {findRelease} from './make-images.ts';
import {runDifferential} from './run-differential.ts';
import {readCase, saveCase} from './saved-case.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

/** Makes up recipes and compares the programs; the exit code says whether they agreed. */
export async function differ(request: FuzzRequest, sandboxes: readonly SandboxName[]): Promise<number> {
  const output = request.output ?? path.join(ROOT, 'reports/fuzz');
  const turns = listTurns(request.versions, sandboxes);
  const releases = [...new Set(turns.map(({release}) => release.qemuImg.name))].join(', ');
  process.stdout.write(`fuzz: seed ${request.seed}, against ${releases}, ${sandboxes.join(' and ')}\n`);
  const tally = new Tally();
  const findings = await runDifferential({
    ...request,
    compare: async (recipe, turn) => comparePrograms(recipe, takeTurn(turns, turn)),
    onAnswer: (command, ms) => {
      tally.count(command, ms);
    },
  });
  for (const finding of findings) {
    const {release, sandbox} = takeTurn(turns, finding.turn);
    const kept = saveCase(output, finding, {version: release.qemuImg.version, sandbox});
    process.stdout.write(`${release.qemuImg.name}, ${sandbox}: ${describeFinding(finding)}\n  kept in ${kept}\n`);
  }

  process.stdout.write(`fuzz: ${tally.describe()}, ${findings.length} kinds of differences\n`);
  return findings.length === 0 && tally.total > 0 ? 0 : 1;
}

/** Asks again what a saved case asked: of the release and where it was found, unless others are named. */
export async function replay(
  folder: string,
  {versions}: FuzzRequest,
  sandboxes: readonly SandboxName[],
): Promise<number> {
  const {version, sandbox: found, recipe} = readCase(folder);
  const chosen = sandboxes.filter((sandbox) => sandboxes.length === 1 || sandbox === found);
  const [sides] = listTurns(versions.length > 0 ? versions : [`=${version}`], chosen);
  if (sides === undefined) throw new FuzzError(`The ${found} sandbox, where ${folder} was found, is not available.`);
  const differences = await comparePrograms(recipe, sides);
  process.stdout.write(describeDifferences(differences));
  process.stdout.write(
    `fuzz: ${differences.length} differences from ${sides.release.qemuImg.name}, ${sides.sandbox}\n`,
  );
  return differences.length === 0 ? 0 : 1;
}

/** Every release in every sandbox. */
function listTurns(versions: readonly string[], sandboxes: readonly SandboxName[]): readonly Sides[] {
  const ranges: readonly (string | undefined)[] = versions.length === 0 ? [undefined] : versions;
  const program = findProgram(ROOT, undefined);
  return ranges
    .map((range) => findRelease(ROOT, findLiveTool(ROOT, range)))
    .flatMap((release) => sandboxes.map((sandbox) => ({release, program, sandbox})));
}

function takeTurn(turns: readonly Sides[], turn: number): Sides {
  const sides = turns[turn % turns.length];
  if (sides === undefined) throw new RangeError('There is nothing to compare.');
  return sides;
}
