import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {findBinaries} from '../find-binaries.ts';

function makeBinaries(t: ExecutionContext, files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'instar-test-'));
  t.teardown(() => {
    rmSync(directory, {recursive: true, force: true});
  });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(directory, name, '..'), {recursive: true});
    writeFileSync(join(directory, name), content);
    if (!name.endsWith('.json')) chmodSync(join(directory, name), 0o755);
  }
  return directory;
}

test('programs are found oldest first, whatever the order of their names', (t) => {
  const directory = makeBinaries(t, {'10.0.2/qemu-img': '', '7.2.22/qemu-img': '', '7.2.9/qemu-img': ''});
  t.deepEqual(
    findBinaries(directory).tools.map(({version}) => version),
    ['7.2.9', '7.2.22', '10.0.2'],
  );
});

test('a folder that is no version is not looked at', (t) => {
  t.deepEqual(findBinaries(makeBinaries(t, {'downloads/qemu-img': '', 'manifest.json': '{}'})), {
    tools: [],
    unusable: [],
  });
});

test('a missing directory holds none', (t) => {
  t.deepEqual(findBinaries('/nonexistent'), {tools: [], unusable: []});
});

test('run.json says how to start the program', (t) => {
  const run = {command: 'lib/loader', args: ['--argv0', 'qemu-img', '{directory}/lib/qemu-img'], argv0: 'qemu-img'};
  const directory = makeBinaries(t, {
    '1.0/qemu-img': '',
    '1.0/lib/loader': '',
    '1.0/run.json': JSON.stringify(run),
  });
  t.deepEqual(findBinaries(directory).tools, [
    {
      name: 'qemu-img 1.0',
      version: '1.0',
      command: join(directory, '1.0/lib/loader'),
      args: ['--argv0', 'qemu-img', join(directory, '1.0/lib/qemu-img')],
      argv0: 'qemu-img',
    },
  ]);
});

const isUnusable = test.macro({
  exec(t, files: Readonly<Record<string, string>>, reason: RegExp) {
    const {tools, unusable} = findBinaries(makeBinaries(t, {'2.0/qemu-img': '', ...files}));
    t.deepEqual(
      tools.map(({version}) => version),
      ['2.0'],
    );
    t.is(unusable.length, 1);
    t.is(unusable[0]?.version, '1.0');
    t.regex(unusable[0]?.reason ?? '', reason);
  },
  title: (given = '') => `the others are still found: ${given}`,
});
test('program missing', isUnusable, {'1.0/other': ''}, /1\.0\/qemu-img is missing; run "npm run binaries" again\.$/);
test('not JSON', isUnusable, {'1.0/run.json': '{'}, /run\.json is not JSON/);
test('no command', isUnusable, {'1.0/run.json': '{}'}, /names no command/);
test('loader missing', isUnusable, {'1.0/run.json': '{"command": "lib/loader"}'}, /lib\/loader is missing/);
