import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {execa} from 'execa';
import {withDir} from 'tmp-promise';
import type {Comparison} from '../comparison.ts';

const CLI = path.join(import.meta.dirname, '../cli.ts');
const ROOT = path.join(import.meta.dirname, '../../..');
const BUNDLE = path.join(ROOT, 'dist/instar-qemu-img.js');
const INSTAR = existsSync(BUNDLE) ? BUNDLE : path.join(ROOT, 'instar-core/instar-qemu-img.ts');
const isBuilt = existsSync(path.join(ROOT, 'build/guest/info.wasm'));
// Needs the guest programs, which "npm run build" makes.
const withGuest = isBuilt || process.env['INSTAR_REQUIRE_ALL'] === '1' ? test : test.skip;

withGuest('short comparisons run, print and leave their reports', async (t) => {
  await withDir(
    async ({path: root}) => {
      // instar as qemu-img stands in for one, which not every machine has.
      const qemuImg = path.join(root, 'qemu-img');
      writeFileSync(qemuImg, `#!/bin/sh\nexec '${process.execPath}' '${INSTAR}' "$@"\n`, {mode: 0o755});
      const sizes = [
        '--rounds',
        '1',
        '--files',
        '4',
        '--sandbox',
        'wasm',
        '--only',
        'one-file',
        '--only',
        'many-files',
        '--only',
        'compare',
        '--only',
        'map',
        '--size',
        '16M',
      ];
      const {stdout, stderr} = await execa(process.execPath, [CLI, ...sizes, '--qemu-img', qemuImg, '--output', root]);
      t.regex(stdout, /^info of one qcow2 file$/m);
      t.regex(stdout, /^ {2}node -e 0 /m);
      t.regex(
        stderr,
        /^bench: info of one qcow2 file\nbench: create of one qcow2 file\nbench: info of 4 mixed files\n/,
      );
      const report = JSON.parse(readFileSync(path.join(root, 'bench.json'), 'utf8')) as {
        readonly comparisons: Comparison[];
      };
      t.deepEqual(
        report.comparisons.map(({title, rows}) => [title, rows.length]),
        [
          ['info of one qcow2 file', 3],
          ['create of one qcow2 file', 3],
          ['info of 4 mixed files', 3],
          ['map of a dense qcow2 file of 16 MiB', 2],
          ['map of a sparse qcow2 file of 16 MiB', 2],
          ['map of a sparse raw file of 16 MiB', 2],
          ['compare of dense files of 16 MiB', 2],
          ['compare of sparse files of 16 MiB', 2],
        ],
      );
      t.true(
        readFileSync(path.join(root, 'bench.md'), 'utf8').startsWith('# Benchmarks\n\n## info of one qcow2 file\n'),
      );
    },
    {unsafeCleanup: true},
  );
});

const refuses = test.macro({
  async exec(t, args: readonly string[], expected: RegExp) {
    const {exitCode, stderr} = await execa(process.execPath, [CLI, ...args], {reject: false});
    t.is(exitCode, 1);
    t.regex(stderr, expected);
  },
  title: (given = '') => `refused with one line: ${given}`,
});

test('unknown option', refuses, ['--fast'], /^bench: Unknown option '--fast'.* See --help\.$/);
test(
  'missing qemu-img',
  refuses,
  ['--qemu-img', '/no/such', '--only', 'one-file'],
  /^bench: \/no\/such is not a program\.$/,
);
