import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {findBinaries} from '../../test/qemu-img-binaries.ts';
import {runInstar} from '../../test/run-qemu-img.ts';
import {maskVmImage} from './support/mask-vm-image.ts';

// A disk of 1 TiB and more in extents of 2 GiB has more than 512 files, all of them open at once.

const GIBIBYTE = 1 << 30;
const EXTENTS = 513;
const folder = mkdtempSync(path.join(tmpdir(), 'instar-extents-'));
const at = (...names: readonly string[]): string => path.join(folder, ...names);
test.after.always(() => rmSync(folder, {recursive: true}));

const SANDBOXES = ['auto', 'wasm'] as const;
const source = at('source.raw');
const image = at('image', 'disk.vmdk');
const NEWEST = findBinaries().at(-1);
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
const testReal = NEWEST === undefined && !isNeeded ? test.serial.skip : test.serial;

test.before('a disk of so many extents, with data in the first, at a border and in the last', async (t) => {
  const size = (EXTENTS - 1) * 2 * GIBIBYTE + 1_000_448;
  const disk = openSync(source, 'w');
  for (const offset of [0, 600 * GIBIBYTE - 700, size - 1000]) writeSync(disk, Buffer.alloc(1000, 7), 0, 1000, offset);
  closeSync(disk);
  mkdirSync(at('image'));
  const argv = ['convert', '-f', 'raw', '-O', 'vmdk', '-o', 'subformat=twoGbMaxExtentSparse', source, image];
  t.is((await runInstar(argv)).stderr, '');
  t.is(readdirSync(at('image')).length, EXTENTS + 1);
});

for (const sandbox of SANDBOXES) {
  const environment = {INSTAR_SANDBOX: sandbox};
  test.serial(`what was converted is the same: ${sandbox}`, async (t) => {
    const argv = ['compare', '-f', 'raw', '-F', 'vmdk', source, image];
    t.deepEqual(await runInstar(argv, {environment}), {exit: 0, stdout: 'Images are identical.\n', stderr: ''});
  });

  for (const words of ['info', 'check', 'map', 'measure -O qcow2']) {
    test.serial(`${words}: ${sandbox}`, async (t) => {
      const {exit, stderr} = await runInstar([...words.split(' '), image], {environment});
      t.deepEqual([exit, stderr], [0, '']);
    });
  }
}

testReal('the files are those of qemu-img', (t) => {
  if (NEWEST === undefined) return t.fail('no qemu-img to compare with');
  mkdirSync(at('theirs'));
  const words = 'convert -m 1 -f raw -O vmdk -o subformat=twoGbMaxExtentSparse ../source.raw disk.vmdk';
  t.is(spawnSync(NEWEST.path, words.split(' '), {cwd: at('theirs')}).status, 0);
  const names = readdirSync(at('theirs')).toSorted();
  t.deepEqual(readdirSync(at('image')).toSorted(), names);
  const isOther = (name: string): boolean =>
    !maskVmImage(readFileSync(at('theirs', name))).equals(maskVmImage(readFileSync(at('image', name))));
  t.deepEqual(names.filter(isOther), []);
});

const CLI = path.join(import.meta.dirname, '..', '..', '..', 'instar.ts');

/** The command line in a process that may have so many files open. */
function runWithin(files: number, argv: readonly string[]): string {
  const words = ['-c', `ulimit -n ${files}; exec "$@"`, 'sh', process.execPath, CLI, '--sandbox', 'wasm', ...argv];
  return spawnSync('sh', words, {encoding: 'utf8'}).stderr;
}

// With 540 all of them can be opened, but nothing that reads them can be started.
for (const limit of [200, 540]) {
  test.serial(`${limit} files at most: reading says so`, (t) => {
    t.regex(runWithin(limit, ['info', image]), /^info: [^\n]+: Too many open files\n$/);
  });

  test.serial(`${limit} files at most: writing says so, and nothing is left`, (t) => {
    const target = at(`none-${limit}`, 'disk.vmdk');
    mkdirSync(path.dirname(target));
    const argv = ['convert', '-f', 'raw', '-O', 'vmdk', '-o', 'subformat=twoGbMaxExtentSparse', source, target];
    t.regex(runWithin(limit, argv), /^convert: [^\n]+: Too many open files\n$/);
    t.deepEqual(readdirSync(path.dirname(target)), []);
  });
}
