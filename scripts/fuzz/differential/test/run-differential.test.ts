import test from 'ava';
import {COMMANDS} from '../arbitrary-operation.ts';
import type {CommandName} from '../operation.ts';
import type {Recipe} from '../recipe.ts';
import {runDifferential} from '../run-differential.ts';

const DIFFERENCE = {path: 'map-json/[7].length', baseline: '1', instar: '2'};

function run(mostRecipes: number, isFaulty: (recipe: Recipe) => boolean, commands: readonly CommandName[] = COMMANDS) {
  const asked: CommandName[] = [];
  const findings = runDifferential({
    seconds: 20,
    seed: 5,
    commands,
    mostRecipes,
    compare: async (recipe) => Promise.resolve(isFaulty(recipe) ? [DIFFERENCE] : []),
    onAnswer: (command) => asked.push(command),
  });
  return {findings, asked};
}

test('programs that agree give no finding, and every command is asked', async (t) => {
  const {findings, asked} = run(300, () => false);
  t.deepEqual(await findings, []);
  t.is(asked.length, 300);
  t.deepEqual([...new Set(asked)].toSorted(), COMMANDS.toSorted());
});

test('a fault is found once, counted, and made as small as it can be', async (t) => {
  const hasZeros = ({layers}: Recipe) => layers.some(({deeds}) => deeds.some(({kind}) => kind === 'zero'));
  const [finding, ...more] = await run(60, hasZeros, ['map']).findings;
  t.deepEqual(more, []);
  t.is(finding?.signature, 'map: map-json/[N].length');
  t.true((finding?.count ?? 0) > 5);
  t.is(finding?.recipe.layers.length, 1);
  t.is(finding?.recipe.layers[0]?.options, '');
  t.deepEqual(
    finding?.recipe.layers[0]?.deeds.map(({kind, sector}) => ({kind, sector})),
    [{kind: 'zero', sector: 0}],
  );
});

test('a fault that needs several things keeps just these', async (t) => {
  const isFaulty = ({layers, operation}: Recipe) =>
    operation.command === 'convert' &&
    operation.flags.includes('salvage') &&
    layers.some(({deeds}) => deeds.some(({kind, sectors}) => kind === 'discard' && sectors > 100));
  const [finding] = await run(400, isFaulty, ['convert']).findings;
  t.like(finding?.recipe.operation, {flags: ['salvage'], options: ''});
  t.deepEqual(
    finding?.recipe.layers.map(({deeds, options}) => ({
      options,
      deeds: deeds.map(({kind, sectors}) => [kind, sectors]),
    })),
    [{options: '', deeds: [['discard', 101]]}],
  );
});

test('faults of two kinds are two findings', async (t) => {
  const findings = await run(60, () => true, ['map', 'compare']).findings;
  t.deepEqual(findings.map(({signature}) => signature).toSorted(), [
    'compare: map-json/[N].length',
    'map: map-json/[N].length',
  ]);
});

test('the same seed asks the same', async (t) => {
  const recipes: Recipe[][] = [[], []];
  for (const seen of recipes) await run(20, (recipe) => seen.push(recipe) < 0).findings;
  t.deepEqual(recipes[0], recipes[1]);
});
