import {Buffer} from 'node:buffer';
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import {runQemuImg} from '../../../command-line/test/run-qemu-img.ts';
import {makeDmg, type DmgSampleChunk} from '../../chain/test/support/dmg-samples.ts';
import {makeLuks} from '../../chain/test/support/luks-sample.ts';
import {makeBochs, makeCloop, makeParallels, makePattern, makeVdi} from '../../chain/test/support/other-samples.ts';
import {makeExtension} from '../../chain/test/support/parallels-extension.ts';

const REQUIRED = process.env['INSTAR_REQUIRE_ALL'] === '1';
// Distributions' 5.2 are built without parallels.
const makers = findBinaries().filter(({version}) => Number(version.split('.')[0]) >= 6);
const [maker] = makers;
const newest = makers.at(-1);
const compare = maker === undefined && !REQUIRED ? test.skip : test;
const folder = mkdtempSync(path.join(tmpdir(), 'instar-others-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const RECIPE = `
create -q -f vdi dynamic.vdi 64M
create -q -f vdi -o static=on fixed.vdi 1000
create -q -f parallels empty.hdd 64M
create -q -f parallels -o cluster_size=64k small.hdd 1M
`;

function save(name: string, image: Buffer): string {
  writeFileSync(path.join(folder, name), image);
  return name;
}

if (maker !== undefined) {
  for (const line of RECIPE.trim().split('\n')) execFileSync(maker.path, line.split(' '), {cwd: folder});
}

type Asked = {readonly options?: readonly string[]; readonly binaries?: typeof makers};

const agrees = test.macro({
  async exec(t, name: string, {options = [], binaries = makers}: Asked = {}) {
    t.true(binaries.length > 0, 'no qemu-img is at hand; install qemu-utils or run "npm run binaries"');
    for (const {version, path: program} of binaries) {
      const argv = ['info', ...options, path.join(folder, name)];
      const theirs = spawnSync(program, argv, {encoding: 'utf8', env: {LC_ALL: 'C'}});
      const ours = await runQemuImg(argv, version);
      t.is(ours.stdout, theirs.stdout, `${version}: stdout`);
      // Where a distribution has its modules is no matter of the image.
      t.is(ours.stderr, theirs.stderr.replaceAll(/^qemu: module .*\n/gm, ''), `${version}: stderr`);
      t.is(ours.exit, theirs.status ?? -1, `${version}: exit code`);
    }
  },
  title: (_, name: string, {options = []}: Asked = {}) => ['qemu-img says the same: info', ...options, name].join(' '),
});

const SHOWN: readonly (readonly string[])[] = [[], ['--output=json'], ['--limits']];
const block = makePattern(512);
const made = [
  save('odd-size.vdi', makeVdi({diskSize: 1000, map: [0], blocks: [block]})),
  save('zeros.hdd', makeParallels({clusterSectors: 8, sectors: 0, table: [], clusters: []})),
  save(
    'old.hdd',
    makeParallels({magic: 'WithoutFreeSpace', clusterSectors: 8, sectors: 8, table: [8], clusters: [block]}),
  ),
  save('growing.img', makeBochs({diskSize: 4096, extentSize: 4096, catalog: [undefined], extents: []})),
  save('zlib.cloop', makeCloop([makePattern(1024)])),
  save('plain.dmg', makeDmg({data: block, tables: [[raw(1, 512)]], sectors: 1})),
  save('fork.dmg', makeDmg({data: block, tables: [[raw(1, 512)]], sectors: 1, inResourceFork: true})),
  save('empty.dmg', Buffer.alloc(0)),
  save('xts.luks', makeLuks()),
  save('essiv.luks', makeLuks({mode: 'cbc-essiv:sha256', hash: 'sha1', keyBytes: 32, payloadBytes: 100})),
  save('serpent.luks', makeLuks({cipher: 'serpent', mode: 'ctr-plain', hash: 'ripemd160', keyBytes: 24})),
];
for (const name of [...made, 'dynamic.vdi', 'fixed.vdi', 'empty.hdd', 'small.hdd']) {
  for (const options of SHOWN) {
    const knowsLimits = makers.filter(({version}) => Number(version.split('.')[0]) >= 11);
    const binaries = options[0] === '--limits' ? knowsLimits : makers;
    if (binaries.length > 0) compare(agrees, name, {options, binaries});
  }
}

function raw(sectors: number, length: number): DmgSampleChunk {
  return {type: 1, firstSector: 0, sectors, offset: 0, length};
}

for (const format of ['vdi', 'parallels', 'dmg', 'bochs', 'cloop', 'luks']) {
  compare(agrees, 'growing.img', {options: ['-f', format]});
  compare(agrees, 'zlib.cloop', {options: ['-f', format]});
}

const sound = makeParallels({clusterSectors: 8, sectors: 16, table: [1, 0], clusters: [block]});
compare(agrees, save('short-table.hdd', makeParallels({clusterSectors: 8, sectors: 17, table: [1, 0], clusters: []})));
const wrong: readonly (readonly [string, Parameters<typeof makeExtension>[1]])[] = [
  ['sound', {}],
  ['broken-magic', {magic: 1n}],
  ['broken-sum', {breakSum: true}],
  ['flags', {flags: 1n}],
  ['unknown', {feature: 77n}],
  ['long', {length: 0x7f_ff_ff_ff}],
  ['cut', {length: 31}],
  ['other-size', {sectors: 1n}],
  ['table', {entries: 2}],
  ['long-table', {entries: 1000}],
];
for (const [name, change] of wrong) compare(agrees, save(`${name}-extension.hdd`, makeExtension(sound, change)));

const luks = [
  {cipher: 'foo'},
  {mode: 'foo'},
  {mode: 'foo-plain'},
  {mode: 'xts-foo'},
  {mode: 'xts-plain:foo'},
  {hash: 'whirlpool'},
  {keyBytes: 63},
] as const;
for (const [index, change] of luks.entries()) compare(agrees, save(`${index}.luks`, makeLuks(change)));

const dmgs = {
  'many-sectors': [raw(131_073, 512)],
  'long-chunk': [{...raw(1, 0x4_00_00_01), type: 0x80_00_00_05}],
  'long-raw': [raw(1, 513)],
  'no-chunk': [],
} as const;
for (const [name, table] of Object.entries(dmgs)) {
  compare(agrees, save(`${name}.dmg`, makeDmg({data: block, tables: [table], sectors: 1})));
}

compare(agrees, save('no-trailer.dmg', Buffer.alloc(2048)));
compare(agrees, save('cloop.dmg', makeCloop([block])));
compare(agrees, save('behind.dmg', Buffer.concat([makeDmg({data: block, tables: [], sectors: 1}), Buffer.alloc(512)])));

// Two marks in one file: which of them counts is a matter of how a qemu-img was linked, so only of the newest.
for (const mark of ['QFI\u00FB\0\0\0\u0003', 'KDMV', 'conectix', 'vhdxfile', 'QED\0', 'LUKS\u00BA\u00BE\0\u0001']) {
  const image = makeVdi({diskSize: 1000, map: [0], blocks: [block]});
  image.fill(0, 0, 64).write(mark, 'latin1');
  image.writeUInt32LE(0, 68);
  const name = save(`vdi-and-${mark.slice(0, 3)}`.replaceAll(/[^\w-]/g, '-'), image);
  if (newest !== undefined && Number(newest.version.split('.')[0]) >= 10) compare(agrees, name, {binaries: [newest]});
}

test('the release 8.1 does not open a parallels image whose entries point behind its end', async (t) => {
  const table = [1, 0, 2];
  const file = path.join(
    folder,
    save('outside.hdd', makeParallels({clusterSectors: 8, sectors: 24, table, clusters: [block]})),
  );
  const reason = 'parallels: Offset 8192 in BAT[2] entry is larger than file size (4608)';
  const {exit, stderr} = await runQemuImg(['info', file], '8.1.0');
  t.deepEqual({exit, stderr}, {exit: 1, stderr: `qemu-img: Could not open '${file}': ${reason}\n`});
  for (const version of ['8.0.0', '8.2.0']) t.is((await runQemuImg(['info', file], version)).exit, 0);
});
