import test from 'ava';
import {findProgram} from '../../../../harness/run/tool-under-test.ts';
import {COMMANDS} from '../arbitrary-operation.ts';
import type {CommandName} from '../operation.ts';
import {comparePrograms} from '../compare-programs.ts';
import {runDifferential} from '../run-differential.ts';
import {findReleaseAtHand, ROOT} from './at-hand.ts';

// The short form of "npm run fuzz -- --differential": the same recipes each time, some for every command.

const RECIPES: Partial<Record<CommandName, number>> = {convert: 6};
const SECONDS = 60;
const SEED = 11;

const release = findReleaseAtHand();

const compare = release === undefined ? test.skip : test;
for (const command of COMMANDS) {
  compare(`instar and qemu-img do the same with images that chance has made: ${command}`, async (t) => {
    if (release === undefined) return;
    const mostRecipes = RECIPES[command] ?? 1;
    let asked = 0;
    const findings = await runDifferential({
      seconds: SECONDS,
      seed: SEED,
      commands: [command],
      mostRecipes,
      compare: async (recipe) =>
        comparePrograms(recipe, {release, program: findProgram(ROOT, undefined), sandbox: 'wasm'}),
      onAnswer: () => asked++,
    });
    t.deepEqual(
      findings.map(({signature, differences}) => ({signature, differences})),
      [],
    );
    t.is(asked, mostRecipes);
  });
}

test('another program than qemu-img is found out', async (t) => {
  if (release === undefined) {
    t.pass('no qemu-img with its qemu-io is at hand');
    return;
  }
  const program = {name: 'true', path: '/bin/true', isInstar: false};
  const recipe = {
    layers: [{format: 'raw', options: '', sectors: 16, deeds: []}],
    operation: {command: 'info', flags: []},
  } as const;
  const differences = await comparePrograms(recipe, {release, program, sandbox: 'wasm'});
  t.deepEqual(
    differences.map(({path: where}) => where),
    ['info.stdout/1'],
  );
});
