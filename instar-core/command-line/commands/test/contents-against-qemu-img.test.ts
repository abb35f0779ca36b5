import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {closeSync, mkdtempSync, openSync, rmSync, statSync, truncateSync, writeFileSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {type Binary, findBinaries} from '../../test/qemu-img-binaries.ts';
import {runQemuImg} from '../../test/run-qemu-img.ts';
import {someBinaries} from './support/some-binaries.ts';

// map, compare and measure of real images, as every qemu-img at hand answers.

const BINARIES = findBinaries();
const SOME_BINARIES = someBinaries();
const maker = BINARIES.at(-1);
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Without a qemu-img there is nothing to compare with. */
const testReal = maker === undefined && !isNeeded ? test.skip : test;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-contents-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

const MEBIBYTE = 1024 * 1024;

/** A disk of 8 MiB: data at its beginning, in its middle, over two blocks, and zeros that are written. */
function makeRaw(name: string): void {
  writeFileSync(at(name), '');
  truncateSync(at(name), 8 * MEBIBYTE);
  const fd = openSync(at(name), 'r+');
  writeSync(fd, Buffer.alloc(4096, 1), 0, 4096, 0);
  writeSync(fd, Buffer.alloc(200_000, 2), 0, 200_000, 3 * MEBIBYTE - 100_000);
  writeSync(fd, Buffer.alloc(65_536), 0, 65_536, 5 * MEBIBYTE);
  closeSync(fd);
}

function make(...argv: readonly string[]): void {
  const {status, stderr} = spawnSync(maker?.path ?? '', argv, {cwd: folder, encoding: 'utf8'});
  if (status !== 0) throw new Error(`qemu-img ${argv.join(' ')}: ${stderr}`);
}

const CONVERTED: Readonly<Record<string, readonly string[]>> = {
  'plain.qcow2': ['-O', 'qcow2'],
  'small.qcow2': ['-O', 'qcow2', '-o', 'cluster_size=4k,compat=0.10'],
  'extended.qcow2': ['-O', 'qcow2', '-o', 'extended_l2=on'],
  'packed.qcow2': ['-c', '-O', 'qcow2'],
  'placed.qcow2': ['-O', 'qcow2', '-o', 'preallocation=metadata'],
  'sparse.vmdk': ['-O', 'vmdk'],
  'flat.vmdk': ['-O', 'vmdk', '-o', 'subformat=monolithicFlat'],
  'dynamic.vpc': ['-O', 'vpc', '-o', 'force_size=on'],
  'dynamic.vhdx': ['-O', 'vhdx'],
  'dynamic.vdi': ['-O', 'vdi'],
};

if (maker !== undefined) {
  makeRaw('disk.raw');
  makeRaw('other.raw');
  // The last two of the clusters that follow each other are cut off, the second of them whole.
  make('convert', '-f', 'raw', '-O', 'qed', 'disk.raw', 'cut.qed');
  truncateSync(at('cut.qed'), statSync(at('cut.qed')).size - 65_636);
  const fd = openSync(at('other.raw'), 'r+');
  writeSync(fd, Buffer.from('x'), 0, 1, 7 * MEBIBYTE + 700);
  closeSync(fd);
  makeRaw('longer.raw');
  truncateSync(at('longer.raw'), 9 * MEBIBYTE);
  makeRaw('odd.raw');
  truncateSync(at('odd.raw'), 8 * MEBIBYTE - 15);
  for (const [name, argv] of Object.entries(CONVERTED)) make('convert', '-f', 'raw', ...argv, 'disk.raw', name);
  make('create', '-q', '-f', 'qcow2', '-b', 'plain.qcow2', '-F', 'qcow2', 'over.qcow2', '12M');
  make('create', '-q', '-f', 'qcow2', '-b', 'over.qcow2', '-F', 'qcow2', 'top.qcow2');
}

const IMAGES = ['disk.raw', ...Object.keys(CONVERTED), 'over.qcow2', 'top.qcow2'];

/** Maps differ most between releases, and are asked of each; for the rest the oldest, one in the middle and the newest do. */
const releasesFor = ([command, option]: readonly string[]): readonly Binary[] =>
  command === 'map' && option === '--output=json' ? BINARIES : SOME_BINARIES;

/** What drivers of other releases read in another way is no matter of these commands. */
const answersAlike = test.macro<string[]>({
  async exec(t, ...argv) {
    for (const {version, path: program} of releasesFor(argv)) {
      const typed = argv.map((word) => (word.includes('.') && !word.includes('=') ? at(word) : word));
      const real = spawnSync(program, typed, {encoding: 'utf8', env: {LC_ALL: 'C', PATH: process.env['PATH'] ?? ''}});
      const own = await runQemuImg(typed, version);
      t.deepEqual(own, {exit: real.status ?? -1, stdout: real.stdout, stderr: real.stderr}, version);
    }
  },
  title: (_, ...argv) => argv.join(' '),
});

for (const image of IMAGES) {
  testReal(answersAlike, 'map', '--output=json', image);
  testReal(answersAlike, 'map', image);
  testReal(answersAlike, 'map', '--start-offset=1000', '--output=json', '--max-length=4000000', image);
  testReal(answersAlike, 'compare', 'disk.raw', image);
  testReal(answersAlike, 'compare', '-s', 'disk.raw', image);
  testReal(answersAlike, 'compare', image, 'other.raw');
  testReal(answersAlike, 'measure', '-O', 'qcow2', image);
  testReal(answersAlike, 'measure', '--output=json', '-O', 'qcow2', '-o', 'cluster_size=4k', image);
}

testReal(answersAlike, 'map', 'cut.qed');
testReal(answersAlike, 'map', '--output=json', 'cut.qed');
testReal(answersAlike, 'compare', 'disk.raw', 'cut.qed');
testReal(answersAlike, 'compare', 'disk.raw', 'longer.raw');
testReal(answersAlike, 'compare', '-p', 'longer.raw', 'other.raw');
testReal(answersAlike, 'compare', '-s', 'disk.raw', 'longer.raw');
testReal(answersAlike, 'compare', '-s', 'disk.raw', 'odd.raw');
testReal(answersAlike, 'compare', '-q', 'disk.raw', 'other.raw');
testReal(answersAlike, 'measure', '--size', '1G');
testReal(answersAlike, 'measure', '-O', 'qcow2', '--size', '1000', '-o', 'cluster_size=512,refcount_bits=64');
testReal(answersAlike, 'measure', '-O', 'qcow2', '--size', '3T', '-o', 'preallocation=full');
testReal(answersAlike, 'measure', '-O', 'qcow2', '--size', '1G', '-o', 'cluster_size=3');
testReal(answersAlike, 'measure', '-O', 'vmdk', '--size', '1G');
testReal(answersAlike, 'measure', '-l', 'none', 'plain.qcow2');
// The snapshot is looked for before anything is said of the target.
for (const target of ['luks', 'vmdk', 'no-format']) {
  testReal(answersAlike, 'measure', '-O', target, '-l', 'none', 'plain.qcow2');
}

testReal(answersAlike, 'measure', '-O', 'luks', '-o', 'no-option=1', '-l', 'none', 'plain.qcow2');
testReal(answersAlike, 'measure', '-O', 'qcow2', '-o', 'encrypt.format=luks', '-l', 'none', 'plain.qcow2');
