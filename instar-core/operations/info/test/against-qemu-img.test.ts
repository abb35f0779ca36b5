import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {findBinaries, type Binary} from '../../../command-line/test/qemu-img-binaries.ts';
import {runQemuImg} from '../../../command-line/test/run-qemu-img.ts';
import {makeDynamicVpc} from './image-samples.ts';

const REQUIRED = process.env['INSTAR_REQUIRE_ALL'] === '1';
const makers = findMakers();
const [maker] = makers;
const isSkipped = maker === undefined && !REQUIRED;
const folder = mkdtempSync(path.join(tmpdir(), 'instar-against-'));
test.after.always(() => rmSync(folder, {recursive: true}));

if (isSkipped) {
  test.skip('comparing with qemu-img: none is provisioned (npm run binaries) and none is installed', (t) => t.pass());
}

/** Every qemu-img at hand that reads zstd, as distributions' 5.2 do not. */
function findMakers(): readonly Binary[] {
  return findBinaries().filter(({version}) => Number(version.split('.')[0]) >= 6);
}

const NAMES = {
  raw: 't.raw',
  'qcow2 v3': 'v3.qcow2',
  'qcow2 v2': 'v2.qcow2',
  'qcow2 with everything': 'all.qcow2',
  'qcow2 with a backing file': 'overlay.qcow2',
  'qcow2 with snapshots': 'snapshots.qcow2',
  'qcow2 with bitmaps': 'bitmaps.qcow2',
  'monolithicSparse vmdk': 'sparse.vmdk',
  'streamOptimized vmdk': 'stream.vmdk',
  'monolithicFlat vmdk': 'flat.vmdk',
  'twoGbMaxExtentSparse vmdk': 'split.vmdk',
  'twoGbMaxExtentFlat vmdk': 'split-flat.vmdk',
  'vmdk with a parent': 'child.vmdk',
  'dynamic vpc': 'dynamic.vpc',
  'vpc of the exact size': 'exact.vpc',
  'fixed vpc': 'fixed.vpc',
  'vpc of a footer alone': 'empty-fixed.vpc',
  'dynamic vpc that says fixed': 'dynamic-type2.vpc',
  'dynamic vhdx': 'dynamic.vhdx',
  'fixed vhdx': 'fixed.vhdx',
  qcow: 'plain.qcow',
  'qcow with a backing file': 'over.qcow',
  qed: 'plain.qed',
  'qed with a backing file': 'over.qed',
  'a text': 'text',
  'a truncated qcow2': 'truncated.qcow2',
  'a missing file': 'none',
} as const;

/** How each image is made: what follows `qemu-img`, line by line. */
const RECIPE = `
create -q -f raw t.raw 1000
create -q -f qcow2 v3.qcow2 64M
create -q -f qcow2 -o compat=0.10 v2.qcow2 10G
create -q -f qcow2 -o extended_l2=on,compression_type=zstd,lazy_refcounts=on,refcount_bits=1 all.qcow2 1M
create -q -f qcow2 -b v3.qcow2 -F qcow2 overlay.qcow2 65M
create -q -f qcow2 snapshots.qcow2 4M
snapshot -c first snapshots.qcow2
snapshot -c second snapshots.qcow2
create -q -f qcow2 bitmaps.qcow2 4M
bitmap --add bitmaps.qcow2 one
bitmap --add --disable -g 1M bitmaps.qcow2 two
create -q -f vmdk sparse.vmdk 64M
create -q -f vmdk -o subformat=streamOptimized stream.vmdk 64M
create -q -f vmdk -o subformat=monolithicFlat flat.vmdk 64M
create -q -f vmdk -o subformat=twoGbMaxExtentSparse split.vmdk 5G
create -q -f vmdk -o subformat=twoGbMaxExtentFlat split-flat.vmdk 3G
create -q -f vmdk -b sparse.vmdk -F vmdk child.vmdk
create -q -f vpc dynamic.vpc 64M
create -q -f vpc -o force_size=on exact.vpc 64M
create -q -f vpc -o subformat=fixed fixed.vpc 1M
create -q -f vpc -o subformat=fixed empty-fixed.vpc 0
create -q -f vhdx dynamic.vhdx 64M
create -q -f qcow plain.qcow 10M
create -q -f qcow -b t.raw -F raw over.qcow 5M
create -q -f qed -o cluster_size=4096,table_size=2 plain.qed 10M
create -q -f qed -b t.raw -F raw over.qed 5M
create -q -f vhdx -o subformat=fixed fixed.vhdx 1M
`;

if (maker !== undefined) {
  for (const line of RECIPE.trim().split('\n')) execFileSync(maker.path, line.split(' '), {cwd: folder});
  writeFileSync(path.join(folder, NAMES['dynamic vpc that says fixed']), makeDynamicVpc(2));
  writeFileSync(path.join(folder, 'text'), 'not an image\n');
  writeFileSync(path.join(folder, 'truncated.qcow2'), 'QFI\u00FB\0\0\0\u0003', 'latin1');
}

const agrees = test.macro({
  async exec(t, name: string, options: readonly string[]) {
    t.true(makers.length > 0, 'no qemu-img is at hand; install qemu-utils or run "npm run binaries"');
    for (const {version, path: program} of makers) {
      const argv = ['info', ...options, path.join(folder, name)];
      const theirs = spawnSync(program, argv, {encoding: 'utf8', env: {LC_ALL: 'C', TZ: process.env['TZ'] ?? ''}});
      const ours = await runQemuImg(argv, version);
      t.is(ours.stdout, theirs.stdout, `${version}: stdout`);
      t.is(ours.stderr, theirs.stderr, `${version}: stderr`);
      t.is(ours.exit, theirs.status ?? -1, `${version}: exit code`);
    }
  },
  title: (given = '', _name: string, options: readonly string[]) =>
    `says of ${given} what qemu-img says: ${['info', ...options].join(' ')}`,
});

const compare = isSkipped ? test.skip : test;
for (const [title, name] of Object.entries(NAMES)) {
  compare(title, agrees, name, []);
  compare(title, agrees, name, ['--output=json']);
}

compare('an overlay', agrees, NAMES['qcow2 with a backing file'], ['--backing-chain']);
compare('an overlay', agrees, NAMES['qcow2 with a backing file'], ['--backing-chain', '--output=json']);
compare('a qed overlay', agrees, NAMES['qed with a backing file'], ['--backing-chain', '--output=json']);
compare('a vmdk with a parent', agrees, NAMES['vmdk with a parent'], ['--backing-chain', '-U']);
compare('a fixed vpc', agrees, NAMES['fixed vpc'], ['-f', 'vpc']);
compare('a vpc of a footer alone', agrees, NAMES['vpc of a footer alone'], ['-f', 'vpc']);
compare('a qcow2', agrees, NAMES['qcow2 v3'], ['-f', 'raw', '--output=json']);
compare('a qcow2', agrees, NAMES['qcow2 v3'], ['-f', 'vhdx']);
compare('a qcow2', agrees, NAMES['qcow2 v3'], ['-f', 'vmdk']);
compare('a qcow2', agrees, NAMES['qcow2 v3'], ['-f', 'vpc']);
compare('a raw file', agrees, NAMES.raw, ['-f', 'qcow2']);
compare('a qcow2', agrees, NAMES['qcow2 v3'], ['--limits']);
compare('a qcow2', agrees, NAMES['qcow2 v3'], ['--limits', '-t', 'none', '--output=json']);
compare('a vmdk', agrees, NAMES['twoGbMaxExtentSparse vmdk'], ['--limits']);
compare('a vpc', agrees, NAMES['dynamic vpc'], ['--limits']);
compare('a vhdx', agrees, NAMES['dynamic vhdx'], ['--limits', '--output=json']);
compare('a flat vmdk', agrees, NAMES['monolithicFlat vmdk'], ['--limits', '-t', 'none']);
compare('a raw file', agrees, NAMES.raw, ['--limits', '-t', 'none']);
