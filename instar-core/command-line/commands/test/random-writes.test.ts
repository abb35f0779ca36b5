import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {findBinaries} from '../../test/qemu-img-binaries.ts';
import {runQemuImg} from '../../test/run-qemu-img.ts';
import {someBinaries} from './support/some-binaries.ts';

// Images as a virtual machine leaves them, written to and discarded at random by the newest qemu-io at hand: map and
// compare answer as the qemu-img programs at hand do. What is drawn is always the same.

const BINARIES = someBinaries();
const maker = findBinaries().at(-1);
/** qemu-io is installed where qemu-img is. */
const qemuIo = maker?.path.replace(/qemu-img$/, 'qemu-io') ?? 'qemu-io';
const isThere = maker !== undefined && spawnSync(qemuIo, ['--version']).status === 0;
/** Without qemu-img and qemu-io there is nothing to compare with. */
const testReal = isThere || process.env['INSTAR_REQUIRE_ALL'] === '1' ? test : test.skip;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-random-writes-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const SIZE = 8 * 1024 * 1024;
const SECTOR = 512;
const SEED = 20_260_101;

/** Sectors, since not every format takes less; many of the places and lengths are those of clusters. */
const place = fc.oneof(
  fc.integer({min: 0, max: SIZE / SECTOR - 1}),
  fc.integer({min: 0, max: SIZE / 65_536 - 1}).map((cluster) => (cluster * 65_536) / SECTOR),
);
const change = fc.record({
  kind: fc.constantFrom('write -P 7', 'write -P 7', 'write -P 0', 'write -z', 'write -z -u', 'discard'),
  at: place,
  length: fc.oneof(fc.integer({min: 1, max: 300}), fc.constantFrom(128, 256, 4096)),
});
const changes = fc.array(change, {minLength: 6, maxLength: 14});

type Change = {readonly kind: string; readonly at: number; readonly length: number};

function run(program: string, argv: readonly string[]): void {
  const {status, stdout, stderr} = spawnSync(program, argv, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`${program} ${argv.join(' ')}: ${stdout}${stderr}`);
}

/** The same changes to a new image of that format; not every format can do each, which is no matter. */
function makeImage(file: string, format: string, options: readonly string[], all: readonly Change[]): void {
  run(maker!.path, ['create', '-q', '-f', format, ...options, file, String(SIZE)]);
  const commands = all.flatMap(({kind, at, length}) => {
    const bytes = Math.min(length * SECTOR, SIZE - at * SECTOR);
    return ['-c', `${kind} ${at * SECTOR} ${bytes}`];
  });
  const {stdout, stderr} = spawnSync(qemuIo, ['-d', 'unmap', '-f', format, ...commands, file], {encoding: 'utf8'});
  if (!stdout.includes('\nwrote ') && !stdout.startsWith('wrote ')) throw new Error(`Nothing was written: ${stderr}`);
}

const answersAlike = test.macro({
  async exec(t, format: string, ...options: readonly string[]) {
    const [drawn] = fc.sample(changes, {numRuns: 1, seed: SEED + [...options, format].join('').length});
    const own = path.join(folder, [format, ...options].join('-'));
    mkdirSync(own);
    const [image, same, other] = ['image', 'same', 'other'].map((name) => path.join(own, name));
    makeImage(image!, format, options, drawn!);
    run(maker!.path, ['convert', '-f', format, '-O', 'raw', image!, same!]);
    makeImage(other!, 'raw', [], [...drawn!, {kind: 'write -P 9', at: drawn![0]!.at, length: 1}]);
    const calls = [
      ['map', '--output=json', '-f', format, image!],
      ['map', '-f', format, image!],
      ['compare', '-f', format, '-F', 'raw', image!, same!],
      ['compare', '-f', format, '-F', 'raw', image!, other!],
    ];
    for (const argv of calls) {
      for (const {version, path: program} of BINARIES) {
        const real = spawnSync(program, argv, {encoding: 'utf8', env: {LC_ALL: 'C', PATH: process.env['PATH'] ?? ''}});
        t.deepEqual(
          await runQemuImg(argv, version),
          {exit: real.status ?? -1, stdout: real.stdout, stderr: real.stderr},
          `${version}: ${argv.join(' ')}`,
        );
      }
    }
  },
  title: (_, ...words) => `random writes and discards: ${words.join(' ')}`,
});

testReal(answersAlike, 'raw');
testReal(answersAlike, 'qcow2');
testReal(answersAlike, 'qcow2', '-o', 'cluster_size=4k,compat=0.10');
testReal(answersAlike, 'qcow2', '-o', 'extended_l2=on,cluster_size=64k');
testReal(answersAlike, 'vmdk');
testReal(answersAlike, 'vmdk', '-o', 'zeroed_grain=on');
testReal(answersAlike, 'vhdx');
testReal(answersAlike, 'vhdx', '-o', 'block_size=1M');
testReal(answersAlike, 'vpc', '-o', 'force_size=on');
testReal(answersAlike, 'vdi');
