import {Buffer} from 'node:buffer';
import {existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {deflateRawSync} from 'node:zlib';
import test from 'ava';
import {makeDmg} from '../../../operations/chain/test/support/dmg-samples.ts';
import {makeLuks} from '../../../operations/chain/test/support/luks-sample.ts';
import {makeParallels, makePattern} from '../../../operations/chain/test/support/other-samples.ts';
import {findBinaries} from '../../test/qemu-img-binaries.ts';
import {type Answer, runInstar, runQemuImg} from '../../test/run-qemu-img.ts';
import {spawnPatiently} from '../../test/spawn-patiently.ts';

// Images whose contents, or some of them, cannot be read: every qemu-img at hand is asked, too.

const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'instar-unreadable-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

// Distributions' 5.2 are built without parallels.
const binaries = findBinaries().filter(({version}) => version !== '5.2.0');
const compared = binaries.length > 0 || process.env['INSTAR_REQUIRE_ALL'] === '1' ? test : test.skip;

function ask(program: string, argv: readonly string[]): Answer {
  const {status, stdout, stderr} = spawnPatiently(program, argv, {env: {LC_ALL: 'C'}});
  // Where a distribution has its modules is no matter of the image.
  return {exit: status ?? -1, stdout, stderr: stderr.replaceAll(/^qemu: module .*\n/gm, '')};
}

/** Arguments in which `@name` stands for a file of this test. */
const agrees = test.macro({
  async exec(t, argv: string) {
    const call = argv.replaceAll('@', `${folder}/`).split(' ');
    t.true(binaries.length > 0, 'no qemu-img is at hand; install qemu-utils or run "npm run binaries"');
    for (const {path: program, version} of binaries) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      t.deepEqual(await runQemuImg(call, version), ask(program, call), version);
    }
  },
  title: (_given: string | undefined, argv: string) => `says of what cannot be read what qemu-img says: ${argv}`,
});

writeFileSync(at('hash.luks'), makeLuks({hash: 'whirlpool'}));
compared(agrees, 'info @hash.luks');
for (const argv of ['check', 'map', 'measure -O raw']) compared(agrees, `${argv} @hash.luks`);
compared(agrees, 'compare @hash.luks @hash.luks');

// UDIF block types: ADC, a plain stretch, a comment.
const ADC = 0x80_00_00_04;
const COMMENT = 0x7f_ff_ff_fe;
const plain = makePattern(512);
// A run of literals: its length less one with the highest bit set, then the bytes.
const packed = Buffer.concat([Buffer.of(0xff), plain.subarray(0, 128)]);
const adc = Buffer.concat([packed, packed, packed, packed]);
const adcChunk = {type: ADC, firstSector: 1, sectors: 1, offset: 512, length: adc.length};
const plainChunk = {type: 1, firstSector: 0, sectors: 1, offset: 0, length: 512};
writeFileSync(
  at('adc.dmg'),
  makeDmg({data: Buffer.concat([plain, adc]), tables: [[plainChunk, adcChunk]], sectors: 2}),
);
writeFileSync(
  at('comment.dmg'),
  makeDmg({data: plain, tables: [[plainChunk, {type: COMMENT, firstSector: 1, sectors: 0}]], sectors: 1}),
);
for (const name of ['adc', 'comment']) {
  for (const argv of ['info', 'check', 'map', 'measure -O qcow2']) compared(agrees, `${argv} @${name}.dmg`);
  compared(agrees, `compare @${name}.dmg @${name}.dmg`);
}

test('instar reads what is compressed with ADC', async (t) => {
  writeFileSync(at('same.raw'), Buffer.concat([plain, ...[0, 1, 2, 3].map(() => plain.subarray(0, 128))]));
  const {exit, stdout, stderr} = await runInstar(['compare', '-f', 'dmg', '-F', 'raw', at('adc.dmg'), at('same.raw')]);
  t.deepEqual({exit, stdout, stderr}, {exit: 0, stdout: 'Images are identical.\n', stderr: ''});
});

const block = makePattern(4096);
writeFileSync(at('disk.hdd'), makeParallels({clusterSectors: 8, sectors: 16, table: [1, 0], clusters: [block]}));
compared(agrees, 'measure -O qcow2 @disk.hdd');
compared(agrees, 'measure -O qcow2 --output=json @disk.hdd');
compared(agrees, 'measure -O qcow2 -o compat=0.10 @disk.hdd');
compared(agrees, 'measure -O raw @disk.hdd');

/** qcow2.txt: one compressed cluster whose stream breaks off. */
function makeBrokenCluster(): Buffer {
  const image = Buffer.alloc(5 * 65_536);
  image.write('QFI\u00FB', 0, 'latin1');
  const fields = {4: 3, 20: 16, 36: 1, 56: 1, 96: 4, 100: 104};
  for (const [offset, value] of Object.entries(fields)) image.writeUInt32BE(value, Number(offset));
  image.writeBigUInt64BE(65_536n, 24);
  image.writeBigUInt64BE(65_536n, 40);
  image.writeBigUInt64BE(131_072n, 48);
  image.writeBigUInt64BE(0x80_00_00_00_00_00_00_00n | 196_608n, 65_536);
  image.writeBigUInt64BE(196_608n + 8n, 131_072);
  image.writeBigUInt64BE(0x40_00_00_00_00_00_00_00n | 262_144n, 196_608);
  deflateRawSync(makePattern(65_536)).copy(image, 262_144, 0, 100);
  return image;
}

writeFileSync(at('broken.qcow2'), makeBrokenCluster());
compared(agrees, 'compare @broken.qcow2 @broken.qcow2');

/** Two vmdk images, the upper of which demands another lower one: the lower's CID is changed. */
function makeStranger(program: string): void {
  writeFileSync(at('base.raw'), makePattern(65_536));
  ask(program, ['convert', '-f', 'raw', '-O', 'vmdk', at('base.raw'), at('base.vmdk')]);
  ask(program, ['create', '-q', '-f', 'vmdk', '-b', at('base.vmdk'), '-F', 'vmdk', at('child.vmdk')]);
  const base = readFileSync(at('base.vmdk'));
  base.write('deadbeef', base.indexOf('\nCID=') + '\nCID='.length);
  writeFileSync(at('base.vmdk'), base);
}

const [maker] = binaries;
if (maker !== undefined) makeStranger(maker.path);
compared(agrees, 'compare @child.vmdk @child.vmdk');

// Deriving keys as seldom as LUKS allows keeps this short.
const secret = '--object secret,id=s,data=abc --object secret,id=w,data=no';
for (const {path: program} of binaries) {
  const options = `-f qcow2 -o encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10 ${at('luks.qcow2')} 1M`;
  ask(program, `create -q --object secret,id=s,data=abc ${options}`.split(' '));
}

// A build without a cryptographic library makes none.
const isMade = existsSync(at('luks.qcow2'));
if (isMade) {
  const image = readFileSync(at('luks.qcow2'));
  const header = image.indexOf('LUKS\u00BA\u00BE', 0, 'latin1');
  image.write('foo\0', header + 72);
  writeFileSync(at('hash.qcow2'), image);
}

const encrypted = isMade ? compared : test.skip;
for (const argv of ['info', 'map', 'check']) encrypted(agrees, `${argv} @hash.qcow2`);
const open = (id: string): string => `driver=qcow2,encrypt.key-secret=${id},file.filename=@luks.qcow2`;
encrypted(agrees, `compare ${secret} --image-opts ${open('s')} ${open('w')}`);
encrypted(agrees, `compare ${secret} --image-opts ${open('w')} ${open('s')}`);
