import path from 'node:path';
import test from 'ava';
import {findLiveTool} from '../../../../harness/images/find-live-tool.ts';
import {findProgram} from '../../../../harness/run/tool-under-test.ts';
import {comparePrograms} from '../compare-programs.ts';
import {findRelease, type Release} from '../make-images.ts';
import {runDifferential} from '../run-differential.ts';

// The short form of "npm run fuzz -- --differential": a dozen recipes, the same each time.

const ROOT = path.join(import.meta.dirname, '../../../..');
const COMMANDS = ['info', 'check', 'map', 'measure', 'compare', 'create'] as const;
const RECIPES = 12;
const SECONDS = 60;

const release = atHand();

function atHand(): Release | undefined {
  try {
    return findRelease(ROOT, findLiveTool(ROOT, undefined));
  } catch (error) {
    if (process.env['INSTAR_REQUIRE_ALL'] === '1') throw error;
    return undefined;
  }
}

const compare = release === undefined ? test.skip : test;
compare('instar and qemu-img do the same with images that chance has made', async (t) => {
  if (release === undefined) return;
  let asked = 0;
  const findings = await runDifferential({
    seconds: SECONDS,
    seed: 11,
    commands: COMMANDS,
    mostRecipes: RECIPES,
    compare: async (recipe) =>
      comparePrograms(recipe, {release, program: findProgram(ROOT, undefined), sandbox: 'wasm'}),
    onAnswer: () => asked++,
  });
  t.deepEqual(
    findings.map(({signature, differences}) => ({signature, differences})),
    [],
  );
  t.is(asked, RECIPES);
});

test('another program than qemu-img is found out', async (t) => {
  if (release === undefined) {
    t.pass('no qemu-img with its qemu-io is at hand');
    return;
  }
  const program = {name: 'true', path: '/bin/true', isInstar: false};
  const recipe = {
    layers: [{format: 'raw', options: '', sectors: 16, deeds: []}],
    operation: {command: 'info', json: false, chain: false, named: false},
  } as const;
  const differences = await comparePrograms(recipe, {release, program, sandbox: 'wasm'});
  t.deepEqual(
    differences.map(({path: where}) => where),
    ['info.stdout/1'],
  );
});
