import {readdirSync, statSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import test from 'ava';
import {BINARIES_DIRECTORY} from '../../run/find-binaries.ts';
import {getFixturePath, readFixture} from '../fixture.ts';
import {areAlike, cook, hasPinnedRelease} from '../make-fixture.ts';
import {PINNED_VERSION, type Recipe} from '../recipe.ts';
import {RECIPES} from '../recipes.ts';

const binaries = resolve(import.meta.dirname, '../../..', BINARIES_DIRECTORY);
const folder = dirname(getFixturePath('any'));
const LIMIT_BYTES = 2 * 1024 * 1024;

test('recipes and fixtures belong together, one to one', (t) => {
  const names = RECIPES.map(({name}) => name);
  t.is(new Set(names).size, names.length);
  t.deepEqual(readdirSync(folder).toSorted(), names.map((name) => `${name}.fixture`).toSorted());
});

test('a fixture holds the files that its recipe names', (t) => {
  for (const {name, files} of RECIPES) t.deepEqual([...readFixture(name).keys()], files, name);
});

test('fixtures are small together', (t) => {
  const sizes = readdirSync(folder).map((name) => statSync(resolve(folder, name)).size);
  t.true(sizes.reduce((sum, size) => sum + size, 0) < LIMIT_BYTES);
});

test('a set without a fixture says how to make one', (t) => {
  t.throws(() => readFixture('nosuch'), {message: /--make-images nosuch/});
});

const repeats = test.macro({
  async exec(t, recipes: readonly Recipe[]) {
    t.timeout(120_000);
    for (const recipe of recipes) {
      const kept = readFixture(recipe.name);
      for (const [file, image] of await cook(recipe, binaries)) {
        const before = kept.get(file);
        t.true(before && (await areAlike(before, image, recipe.drawn?.[file])), `${recipe.name}/${file}`);
      }
    }
  },
  title: (_given, recipes: readonly Recipe[]) => `recipes give their fixtures again: ${recipes[0]?.name.split('-')[0]}`,
});

if (hasPinnedRelease(binaries)) {
  for (const recipes of Map.groupBy(RECIPES, ({name}) => name.split('-')[0]).values()) test(repeats, recipes);
} else {
  test.skip(`recipes give their fixtures again: qemu-img ${PINNED_VERSION} is not provisioned`, (t) => t.pass());
}
