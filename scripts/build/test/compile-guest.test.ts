import {cpSync, mkdtempSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {compileGuest} from '../compile-guest.ts';

const repository = path.resolve(import.meta.dirname, '../../..');

async function withTree(use: (root: string) => Promise<void>): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), 'instar-compile-test-'));
  try {
    for (const folder of ['abi', 'bytes', 'host']) {
      cpSync(path.join(repository, 'guest', folder), path.join(root, 'guest', folder), {recursive: true});
    }
    mkdirSync(path.join(root, 'guest/programs'));
    await use(root);
  } finally {
    rmSync(root, {recursive: true, force: true});
  }
}

test('a program becomes a module, and every source that went into it is named', async (t) => {
  await withTree(async (root) => {
    const file = 'guest/programs/tiny.ts';
    writeFileSync(
      path.join(root, file),
      "import {size} from '../host/instar.ts';\nexport function run(): u32 {\n  return <u32>size(0);\n}\n",
    );
    const {module, inputs} = await compileGuest(root, file);
    t.deepEqual([...module.subarray(0, 4)], [0x00, 0x61, 0x73, 0x6d]);
    t.deepEqual(inputs.toSorted(), ['guest/host/instar.ts', file]);
  });
});

test('a mistake is told with the file and the line', async (t) => {
  await withTree(async (root) => {
    const file = 'guest/programs/wrong.ts';
    writeFileSync(path.join(root, file), 'export function run(): u32 {\n  return nothing;\n}\n');
    const error = await t.throwsAsync(compileGuest(root, file));
    t.regex(error?.message ?? '', /^guest\/programs\/wrong\.ts does not compile\.\n/);
    t.regex(error?.message ?? '', /nothing[\s\S]*wrong\.ts\(2,10\)/);
  });
});
