import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runStep} from '../stamp.ts';
import {writeAtomically} from '../write-atomically.ts';

type World = {readonly root: string; readonly build: (key?: string) => Promise<boolean>};

/** A folder with one step: `in.txt` becomes `out.txt`. */
async function withWorld(use: (world: World) => Promise<void>): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), 'instar-stamp-test-'));
  writeFileSync(path.join(root, 'in.txt'), 'one');
  const build = (key = 'key'): Promise<boolean> =>
    runStep(root, {
      outputs: ['out.txt'],
      key,
      async run() {
        writeAtomically(path.join(root, 'out.txt'), 'made');
        return ['in.txt'];
      },
    });
  try {
    await use({root, build});
  } finally {
    rmSync(root, {recursive: true, force: true});
  }
}

const runsAgain = test.macro<[(root: string) => void, boolean]>({
  async exec(t, change, expected) {
    await withWorld(async ({root, build}) => {
      t.true(await build());
      change(root);
      t.is(await build(), expected);
      t.false(await build());
    });
  },
  title: (given = '') => `a step that has run ${given}`,
});

const stampOf = (root: string): string =>
  path.join(root, 'build/.stamps', readdirSync(path.join(root, 'build/.stamps'))[0] ?? '');

test('rests when nothing changed', runsAgain, () => undefined, false);
test(
  'rests when its input is written anew with the same bytes',
  runsAgain,
  (root) => writeFileSync(path.join(root, 'in.txt'), 'one'),
  false,
);
test('runs again when its input changed', runsAgain, (root) => writeFileSync(path.join(root, 'in.txt'), 'two'), true);
test('runs again when its input is gone', runsAgain, (root) => rmSync(path.join(root, 'in.txt')), true);
test('runs again when its output is gone', runsAgain, (root) => rmSync(path.join(root, 'out.txt')), true);
test('runs again when its stamp is damaged', runsAgain, (root) => writeFileSync(stampOf(root), '{"key":'), true);
test(
  'runs again when its stamp is of another shape',
  runsAgain,
  (root) => writeFileSync(stampOf(root), '{"key":"key"}'),
  true,
);

test('a step with another key runs', async (t) => {
  await withWorld(async ({build}) => {
    t.true(await build('one'));
    t.true(await build('two'));
    t.false(await build('two'));
  });
});
