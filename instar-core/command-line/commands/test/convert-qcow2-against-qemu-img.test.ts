import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {findBinaries} from '../../test/qemu-img-binaries.ts';
import {type Answer, runInstar} from '../../test/run-qemu-img.ts';

// convert to qcow2: new images and rewritten ones are qemu-img's byte for byte, damaged ones are left alone.

const QEMU_IMG = findBinaries().at(-1);
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Without a qemu-img there is nothing to compare with. */
const testReal = QEMU_IMG === undefined && !isNeeded ? test.serial.skip : test.serial;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-convert-qcow2-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

const MEBIBYTE = 1 << 20;
const SIZE = 5 * MEBIBYTE + 1536;

/** Bytes that no codec makes smaller, the same for the same seed. */
function makeNoise(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed * 2_654_435_761 + 1;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }

  return bytes;
}

/** A disk of a bit more than 5 MiB: noise and text between zeros, and data across 2 MiB, where requests end. */
function makeDisk(name: string, seed: number): void {
  const disk = Buffer.alloc(SIZE);
  makeNoise(300_000, seed).copy(disk, 2 * MEBIBYTE - 50_000 * seed);
  makeNoise(4096, seed).copy(disk, 70_000 * seed);
  disk.fill('some text ', 3 * MEBIBYTE + 512 * seed, 4 * MEBIBYTE);
  disk.fill(seed, SIZE - 512);
  writeFileSync(at(name), disk);
}

function ask(...argv: readonly string[]): string {
  const {status, stdout, stderr} = spawnSync(QEMU_IMG?.path ?? '', argv, {cwd: folder, encoding: 'utf8'});
  if (status !== 0) throw new Error(`qemu-img ${argv.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}

makeDisk('disk.raw', 1);
makeDisk('old.raw', 3);
writeFileSync(at('base.raw'), Buffer.alloc(4 * MEBIBYTE, 0x5a));

let names = 0;

/** Converts as the newest qemu-img; the files are the last words. */
function convert(words: string): Promise<Answer> {
  return runInstar(`convert -m 1 -O qcow2 ${words}`.split(' '), {
    personality: 'qemu-img',
    environment: {INSTAR_SANDBOX: 'wasm', INSTAR_QEMU_VERSION: QEMU_IMG?.version ?? ''},
  });
}

const DONE = {exit: 0, stdout: '', stderr: ''};

function isSame(first: string, second: string): boolean {
  return readFileSync(at(first)).equals(readFileSync(at(second)));
}

const same = test.macro({
  async exec(t: ExecutionContext, options: string) {
    const theirs = `theirs${++names}`;
    const ours = `ours${names}`;
    const words = options === '' ? [] : options.split(' ');
    ask('convert', '-m', '1', '-f', 'raw', '-O', 'qcow2', ...words, 'disk.raw', theirs);
    t.deepEqual(await convert(`-f raw ${options} ${at('disk.raw')} ${at(ours)}`.replaceAll('  ', ' ')), DONE);
    t.true(isSame(ours, theirs));
  },
  title: (_, options) => `the bytes of qemu-img: convert -O qcow2 ${options}`,
});

for (const options of [
  '',
  '-o compat=0.10',
  '-o extended_l2=on',
  '-o lazy_refcounts=on',
  '-o cluster_size=2M',
  '-o cluster_size=512,refcount_bits=64',
  '-o cluster_size=4k,refcount_bits=1',
  '-o preallocation=metadata',
  '-o preallocation=falloc',
  '-S 0',
]) {
  testReal(same, options);
}

testReal('the bytes of qemu-img with a backing file', async (t) => {
  const words = '-f raw -B base.raw -F raw';
  ask('convert', '-m', '1', '-O', 'qcow2', ...words.split(' '), 'disk.raw', 'backed');
  t.deepEqual(await convert(`${words} ${at('disk.raw')} ${at('ours-backed')}`), DONE);
  t.true(isSame('ours-backed', 'backed'));
});

const splits = test.macro({
  async exec(t: ExecutionContext, options: string) {
    const number = ++names;
    const [theirs, ours, data] = [`theirs${number}`, `ours${number}`, `data${number}`];
    // The name goes into the image as it is typed.
    const words = `-f raw -o data_file=${at(data)}${options}`;
    ask('convert', '-m', '1', '-O', 'qcow2', ...words.split(' '), 'disk.raw', theirs);
    copyFileSync(at(data), at('data-of-qemu'));
    t.deepEqual(await convert(`${words} ${at('disk.raw')} ${at(ours)}`), DONE);
    t.true(isSame(ours, theirs));
    t.true(isSame(data, 'data-of-qemu'));
    t.regex(ask('check', ours), /^No errors were found/);
  },
  title: (_, options) => `the bytes of qemu-img in two files: data_file=…${options}`,
});

for (const options of ['', ',data_file_raw=on', ',preallocation=metadata,extended_l2=on', ',cluster_size=512']) {
  testReal(splits, options);
}

test.serial('an image is not its own data file', async (t) => {
  const {exit, stderr} = await convert(`-f raw -o data_file=${at('own')} ${at('disk.raw')} ${at('own')}`);
  t.is(exit, 1);
  t.regex(stderr, /The image cannot be its own data file/);
  t.false(existsSync(at('own')));
});

test.serial('a data file that is kept must be seen', async (t) => {
  writeFileSync(at('kept-data'), 'contents');
  const words = (more: string): string =>
    `-f raw -o data_file=${at('kept-data')},keep_data_file=on${more} ${at('disk.raw')} ${at('keeper')}`;
  const newest = {
    personality: 'qemu-img',
    environment: {INSTAR_SANDBOX: 'wasm', INSTAR_QEMU_VERSION: '11.1.0'},
  } as const;
  const run = (more: string): Promise<Answer> => runInstar(`convert -O qcow2 ${words(more)}`.split(' '), newest);
  t.regex((await run('')).stderr, /requires 'preallocation=metadata' or 'data_file_raw=on'/);
  t.is(readFileSync(at('kept-data'), 'utf8'), 'contents');
  t.deepEqual(await run(',data_file_raw=on'), DONE);
  t.true(
    readFileSync(at('kept-data'))
      .subarray(0, SIZE)
      .equals(readFileSync(at('disk.raw'))),
  );
});

const compressed = test.macro({
  async exec(t: ExecutionContext, options: string) {
    const ours = `ours${++names}`;
    t.deepEqual(await convert(`-f raw -c -o ${options} ${at('disk.raw')} ${at(ours)}`), DONE);
    t.regex(ask('check', ours), /^No errors were found/);
    t.regex(ask('compare', '-f', 'raw', '-F', 'qcow2', 'disk.raw', ours), /^Images are identical/);
    t.regex(ask('map', '--output=json', ours), /"compressed": true|"data": true/);
  },
  title: (_, options) => `compressed images are whole: ${options}`,
});

for (const options of [
  'compression_type=zstd',
  'refcount_bits=1',
  'cluster_size=512',
  'cluster_size=2M',
  'compat=0.10',
]) {
  testReal(compressed, options);
}

/** An image that holds other data already, as qemu-img made it. */
function makeOld(name: string, words: readonly string[], withSnapshots: boolean): void {
  ask('convert', '-O', 'qcow2', '-f', 'raw', ...words, 'old.raw', name);
  if (withSnapshots) ask('snapshot', '-c', 'first', name);
}

const rewrites = test.macro({
  async exec(t: ExecutionContext, options: string, withSnapshots: boolean) {
    const theirs = `theirs${++names}`;
    const ours = `ours${names}`;
    makeOld(theirs, options.split(' '), withSnapshots);
    copyFileSync(at(theirs), at(ours));
    ask('convert', '-n', '-m', '1', '-f', 'raw', '-O', 'qcow2', 'disk.raw', theirs);
    t.deepEqual(await convert(`-n -f raw ${at('disk.raw')} ${at(ours)}`), DONE);
    t.true(isSame(ours, theirs));
  },
  title: (_, options, withSnapshots) =>
    `an image is rewritten as qemu-img does: ${options}${withSnapshots ? ' with a snapshot' : ''}`,
});

testReal(rewrites, '-o compat=1.1', false);
testReal(rewrites, '-o compat=1.1', true);
testReal(rewrites, '-o compat=0.10', false);
testReal(rewrites, '-o extended_l2=on', true);
testReal(rewrites, '-c -o cluster_size=64k', false);
testReal(rewrites, '-o cluster_size=512', true);

testReal('a snapshot keeps what it had', async (t) => {
  makeOld('kept', ['-c'], true);
  t.deepEqual(await convert(`-n -f raw ${at('disk.raw')} ${at('kept')}`), DONE);
  ask('convert', '-O', 'raw', '-l', 'first', 'kept', 'kept.raw');
  t.true(isSame('kept.raw', 'old.raw'));
  t.regex(ask('check', 'kept'), /^No errors were found/);
});

testReal('random writes over random images leave what was written, and a whole image', async (t) => {
  const stretch = fc.record({
    offset: fc.nat(SIZE / 512 - 1),
    length: fc.integer({min: 1, max: 400}),
    seed: fc.nat(255),
  });
  const options = fc.constantFrom(
    'extended_l2=on',
    'cluster_size=512',
    'compat=0.10',
    'refcount_bits=8,cluster_size=4k',
  );
  const given = fc.tuple(fc.array(stretch, {maxLength: 8}), options, fc.boolean(), fc.boolean());
  await fc.assert(
    fc.asyncProperty(given, async ([stretches, chosen, isCompressed, withSnapshots]) => {
      const name = `random${++names}`;
      makeOld(name, [...(isCompressed ? ['-c'] : []), '-o', chosen], withSnapshots);
      const disk = Buffer.alloc(SIZE);
      for (const {offset, length, seed} of stretches) {
        makeNoise(length * 512, seed).copy(disk, offset * 512);
      }

      writeFileSync(at('random.raw'), disk);
      t.deepEqual(await convert(`-n -f raw ${at('random.raw')} ${at(name)}`), DONE);
      t.regex(ask('check', name), /^No errors were found/);
      t.regex(ask('compare', '-f', 'raw', '-F', 'qcow2', 'random.raw', name), /^Images are identical/);
      rmSync(at(name));
    }),
    {numRuns: 8},
  );
});

const CLUSTER = 65_536;
/** Where qemu-img puts the tables of a new image, and the first L2 table behind them. */
const REFCOUNT_TABLE = CLUSTER;
const REFCOUNT_BLOCK = 2 * CLUSTER;
const L1_TABLE = 3 * CLUSTER;
const L2_TABLE = 4 * CLUSTER;
const COPIED = 1n << 63n;

type Damage = (image: Buffer) => void;

const leavesAlone = test.macro({
  async exec(t: ExecutionContext, damage: Damage, words: RegExp) {
    const name = `damaged${++names}`;
    makeOld(name, ['-o', 'compat=1.1'], false);
    const image = readFileSync(at(name));
    damage(image);
    writeFileSync(at(name), image);
    const {exit, stderr} = await convert(`-n -S 0 -f raw ${at('disk.raw')} ${at(name)}`);
    t.is(exit, 1);
    t.regex(stderr, words);
    t.true(
      readFileSync(at(name))
        .subarray(0, L2_TABLE + CLUSTER)
        .equals(image.subarray(0, L2_TABLE + CLUSTER)),
    );
  },
  title: (given = '') => `nothing is written to a damaged image: ${given}`,
});

const INPUT_OUTPUT = /Input\/output error/;
const damages: readonly (readonly [string, Damage, RegExp])[] = [
  ['marked as corrupt', (image) => void image.writeUInt8(2, 79), /Image is corrupt; cannot be opened read\/write/],
  ['an unknown feature', (image) => void image.writeUInt8(0x80, 79), /Unsupported qcow2 feature/],
  [
    'an L2 table in the refcount block',
    (image) => void image.writeBigUInt64BE(COPIED | BigInt(REFCOUNT_BLOCK), L1_TABLE),
    INPUT_OUTPUT,
  ],
  [
    'an L2 table within a cluster',
    (image) => void image.writeBigUInt64BE(COPIED | BigInt(L2_TABLE + 512), L1_TABLE),
    INPUT_OUTPUT,
  ],
  ['data in the L1 table', (image) => void image.writeBigUInt64BE(COPIED | BigInt(L1_TABLE), L2_TABLE), INPUT_OUTPUT],
  ['data in the L2 table', (image) => void image.writeBigUInt64BE(COPIED | BigInt(L2_TABLE), L2_TABLE), INPUT_OUTPUT],
  [
    'data where nothing is counted',
    (image) => void image.writeBigUInt64BE(COPIED | (1n << 40n), L2_TABLE),
    INPUT_OUTPUT,
  ],
  ['a refcount block in the header', (image) => void image.writeBigUInt64BE(0n, REFCOUNT_TABLE), INPUT_OUTPUT],
  [
    'a refcount block in the L1 table',
    (image) => void image.writeBigUInt64BE(BigInt(L1_TABLE), REFCOUNT_TABLE),
    INPUT_OUTPUT,
  ],
  ['no refcounts at all', (image) => void image.fill(0, REFCOUNT_BLOCK, REFCOUNT_BLOCK + 64), INPUT_OUTPUT],
];

for (const [title, damage, words] of damages) {
  testReal(title, leavesAlone, damage, words);
}
