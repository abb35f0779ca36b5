import {Buffer} from 'node:buffer';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runInstar, runQemuImg} from '../../../command-line/test/run-qemu-img.ts';
import {makeVhdx} from '../../chain/test/support/vhdx-sample.ts';
import {makeDescriptor, makeSeSparse} from '../../chain/test/support/vmdk-samples.ts';
import {makeVpc, utf16, type VpcSample} from '../../chain/test/support/vpc-sample.ts';

const MIB = 0x10_00_00;
const folder = mkdtempSync(path.join(tmpdir(), 'instar-parents-'));
test.after.always(() => rmSync(folder, {recursive: true}));

let files = 0;

function save(image: Buffer): string {
  const file = path.join(folder, `${files++}.img`);
  writeFileSync(file, image);
  return file;
}

/** What `instar info` tells of the parent; undefined where it tells of none. */
async function parentOf(file: string): Promise<unknown> {
  const {stdout, stderr} = await runInstar(['info', '--output=json', file]);
  if (stdout === '') throw new Error(stderr);
  const facts = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  return facts['backing-filename'] === undefined
    ? undefined
    : [facts['backing-filename'], facts['backing-filename-format']];
}

const names = test.macro({
  async exec(t, image: Buffer, name: string | undefined, format: string) {
    const file = save(image);
    t.deepEqual(await parentOf(file), name === undefined ? undefined : [name, format]);
  },
  title: (given = '', _: Buffer, __: string | undefined, format: string) =>
    `the parent of a ${format} is named: ${given}`,
});

function vpc(sample: Partial<VpcSample>): Buffer {
  return makeVpc({type: 4, sectors: 2048, blockSize: MIB, blocks: [undefined], parentId: 1, ...sample});
}

const absolute = String.raw`C:\disks\old\base.vhd`;
const relative = String.raw`..\base.vhd`;
test(
  'by the relative locator before all others',
  names,
  vpc({
    parentName: 'other.vhd',
    locators: [
      ['W2ku', utf16(absolute)],
      ['W2ru', utf16(relative)],
    ],
  }),
  '../base.vhd',
  'vpc',
);
test('by the last name of a path of Windows', names, vpc({locators: [['W2ku', utf16(absolute)]]}), 'base.vhd', 'vpc');
test('by a locator of bytes', names, vpc({locators: [['Wi2r', Buffer.from(relative)]]}), '../base.vhd', 'vpc');
test(
  'by a URL',
  names,
  vpc({locators: [['MacX', Buffer.from('file://localhost/a%20b/base.vhd')]]}),
  '/a b/base.vhd',
  'vpc',
);
test('by the header, beyond ASCII', names, vpc({parentName: 'größe-𝄞.vhd'}), 'größe-𝄞.vhd', 'vpc');
test('by nothing', names, vpc({}), undefined, 'vpc');
test('by no dynamic image', names, vpc({type: 3, parentName: 'base.vhd'}), undefined, 'vpc');

function vhdx(paths: Readonly<Record<string, string>>): Buffer {
  const parent = {parent_linkage: '{83ed0ec3-24c8-49a6-a959-5e4bf1288bfb}', ...paths};
  const unused = Array.from({length: 4096}, () => [0] as const);
  return makeVhdx({virtualSize: MIB, parent, entries: [[0], ...unused]});
}

const volume = String.raw`\\?\Volume{26A21BDA-A627-11D7-9931-806E6F6E6963}\disks\base.vhdx`;
const device = String.raw`\\?\d:\disks\deep.vhdx`;
test(
  'by its relative path',
  names,
  vhdx({absolute_win32_path: device, relative_path: relative}),
  '../base.vhd',
  'vhdx',
);
test('by its volume', names, vhdx({absolute_win32_path: device, volume_path: volume}), 'base.vhdx', 'vhdx');
test('by its absolute path', names, vhdx({absolute_win32_path: device}), 'deep.vhdx', 'vhdx');

test('qemu-img tells of no parent of a vpc', async (t) => {
  const {stdout} = await runQemuImg(['info', '--output=json', save(vpc({parentName: 'base.vhd'}))], '11.1.3');
  t.false(stdout.includes('backing'));
});
test('qemu-img opens no vhdx that has a parent', async (t) => {
  const {exit, stderr} = await runQemuImg(['info', save(vhdx({relative_path: relative}))], '11.1.3');
  t.is(exit, 1);
  t.regex(stderr, /Operation not supported/);
});

const refusesExtent = test.macro({
  async exec(t, at: number, value: bigint, words: string) {
    const extent = makeSeSparse(24, [{grain: 0, data: Buffer.alloc(4096, 1)}]);
    extent.writeBigUInt64LE(value, at);
    const extentFile = save(extent);
    const line = `RW 24 SESPARSE "${path.basename(extentFile)}"`;
    const file = save(makeDescriptor({createType: 'seSparse', extents: [line]}));
    const {exit, stderr} = await runQemuImg(['info', file], '11.1.3');
    t.is(exit, 1);
    t.is(stderr, `qemu-img: Could not open '${file}': ${words}\n`);
  },
  title: (given = '') => `a 64-bit sparse extent is refused: ${given}`,
});
test('magic', refusesExtent, 0, 0xde_ad_be_ef_ca_fe_ba_ben, 'Bad const header magic: 0xdeadbeefcafebabe');
test('version', refusesExtent, 8, 5n, 'Unsupported version: 0x0000000000000005');
test('grain size', refusesExtent, 24, 16n, 'Unsupported grain size: 16');
test('grain table size', refusesExtent, 32, 128n, 'Unsupported grain table size: 128');
test('flags', refusesExtent, 40, 1n, 'Unsupported flags: 0x0000000000000001');
test(
  'reserved',
  refusesExtent,
  56,
  1n,
  `Unsupported reserved bits: 0x${'0'.repeat(16)} 0x${'0'.repeat(15)}1 0x${'0'.repeat(16)} 0x${'0'.repeat(16)}`,
);
test('padding', refusesExtent, 208, 1n, 'Unsupported non-zero const header padding');
test('volatile magic', refusesExtent, 512, 1n, 'Bad volatile header magic: 0x0000000000000001');
test('journal', refusesExtent, 536, 1n, 'Image is dirty, Replaying journal not supported');
test('volatile padding', refusesExtent, 544, 1n, 'Unsupported non-zero volatile header padding');
