import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {runInstar, runQemuImg} from '../../../command-line/test/run-qemu-img.ts';
import {findQemuImg} from './real-qemu-img.ts';

const SIZE = 20n << 20n;
const MODES = ['falloc', 'full'] as const;

function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-preallocation-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

function sizesIn(folder: string): {readonly length: bigint; readonly allocated: bigint} {
  const stats = readdirSync(folder).map((name) => statSync(path.join(folder, name), {bigint: true}));
  return {
    length: stats.reduce((sum, {size}) => sum + size, 0n),
    allocated: stats.reduce((sum, {blocks}) => sum + blocks * 512n, 0n),
  };
}

/** The sum of the files' lengths stays what it is without preallocation, unless blocks get their places in the file. */
const reserves = test.macro({
  async exec(t: ExecutionContext, words: string, grows: boolean) {
    const lengths = new Set<bigint>();
    for (const mode of ['off', ...MODES]) {
      const folder = makeFolder(t);
      // The seed draws the same CID every time, for a vmdk's descriptor is as long as that.
      const argv = [
        'create',
        '--seed',
        'a',
        '-q',
        ...words.split(' '),
        '-o',
        `preallocation=${mode}`,
        path.join(folder, 'image'),
        '20M',
      ];
      // oxlint-disable-next-line no-await-in-loop -- one image after the other
      t.deepEqual(await runInstar(argv), {exit: 0, stdout: '', stderr: ''});
      const {length, allocated} = sizesIn(folder);
      lengths.add(length);
      t.is(allocated >= SIZE, mode !== 'off', `${mode} has allocated ${allocated} bytes`);
    }

    t.is(lengths.size, grows ? 2 : 1);
  },
  title: (_, words) => `preallocation reserves the space of ${words}`,
});

// Space behind a file's end is had from Linux only.
const testReserved = process.platform === 'linux' ? test : test.skip;
for (const subformat of ['monolithicSparse', 'streamOptimized', 'monolithicFlat', 'twoGbMaxExtentSparse'] as const) {
  testReserved(reserves, `-f vmdk -o subformat=${subformat}`, false);
}

testReserved(reserves, '-f vmdk -o subformat=twoGbMaxExtentFlat', false);
testReserved(reserves, '-f vpc', false);
testReserved(reserves, '-f vpc -o subformat=fixed', false);
testReserved(reserves, '-f vhdx', true);
testReserved(reserves, '-f vhdx -o subformat=fixed', true);
testReserved(reserves, '-f qcow2', true);
testReserved(reserves, '-f raw', false);
testReserved(reserves, '-f vdi', true);
testReserved(reserves, '-f vdi -o static=on', false);
testReserved(reserves, '-f qed', false);
testReserved(reserves, '-f qcow', false);
testReserved(reserves, '-f parallels', false);

const reservesNothing = test.macro({
  async exec(t: ExecutionContext, format: string) {
    const folder = makeFolder(t);
    const argv = ['create', '-q', '-f', format, '-o', 'preallocation=full', path.join(folder, 'image'), '20M'];
    t.deepEqual(await runQemuImg(argv, '11.1.3'), {exit: 0, stdout: '', stderr: ''});
    t.true(sizesIn(folder).allocated < SIZE);
  },
  title: (_, format) => `as qemu-img, preallocation of ${format} is taken and reserves nothing`,
});

test(reservesNothing, 'vmdk');
test(reservesNothing, 'vpc');
test(reservesNothing, 'vhdx');
test(reservesNothing, 'vdi');
test(reservesNothing, 'qed');

test('preallocation=metadata gives every block of a vhdx its place and leaves it a hole', async (t) => {
  const folder = makeFolder(t);
  const file = path.join(folder, 'image');
  const argv = ['create', '-q', '-f', 'vhdx', '-o', 'preallocation=metadata,block_size=1M', file, '3M'];
  t.deepEqual(await runInstar(argv), {exit: 0, stdout: '', stderr: ''});
  const {length, allocated} = sizesIn(folder);
  t.is(length, (8n + 3n) << 20n);
  t.true(allocated < 3n << 20n);
  const {stdout} = await runInstar(['info', '--output=json', file]);
  t.is((JSON.parse(stdout) as {'virtual-size': number})['virtual-size'], 3 << 20);
});

const qemuImg = findQemuImg();
// Skipped without a qemu-img, unless INSTAR_REQUIRE_ALL=1 says that everything must run.
const testReal = qemuImg === undefined && process.env['INSTAR_REQUIRE_ALL'] !== '1' ? test.skip : test;

testReal('qemu-img reads a vhdx with mapped blocks as zeros', async (t) => {
  const folder = makeFolder(t);
  const [file, zeros] = [path.join(folder, 'image'), path.join(folder, 'zeros')];
  await runInstar(['create', '-q', '-f', 'vhdx', '-o', 'preallocation=metadata', file, '20M']);
  await runInstar(['create', '-q', zeros, '20M']);
  const run = (...argv: string[]) => execFileSync(qemuImg?.program ?? '', argv, {encoding: 'utf8'});
  run('check', '-q', '-f', 'vhdx', file);
  t.is(run('compare', '-f', 'vhdx', '-F', 'raw', file, zeros), 'Images are identical.\n');
});

const maps = test.macro({
  async exec(t: ExecutionContext, words: string, sizeBytes: number, offset: number) {
    const image = path.join(makeFolder(t), 'image');
    const format = words.split(' ')[0] ?? '';
    t.is((await runQemuImg(['create', '-q', '-f', ...words.split(' '), image, String(sizeBytes)], '11.1.3')).exit, 0);
    const {stdout} = await runQemuImg(['map', '--output=json', '-f', format, image], '11.1.3');
    const extents = JSON.parse(stdout) as {start: number; length: number; data: boolean; zero: boolean}[];
    const found = extents.find(({start, length}) => offset >= start && offset < start + length);
    t.like(found, {data: true, zero: false});
  },
  title: (_, words, sizeBytes, offset) => `${offset} of ${sizeBytes} bytes is no hole: ${words}`,
});
test(maps, 'raw -o preallocation=falloc', 4608, 0);
test(maps, 'qcow2 -o preallocation=metadata', 8704, 8192);
