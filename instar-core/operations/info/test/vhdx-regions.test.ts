import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import {runInstar, runQemuImg} from '../../../command-line/test/run-qemu-img.ts';
import {makeVhdx, seal, VHDX_TABLE_AT} from '../../chain/test/support/vhdx-sample.ts';

const MIB = 0x10_00_00;
const HEADER_AT = 0x1_00_00;
const REGIONS_AT = 0x3_00_00;
const binary = findBinaries().at(-1);
const folder = mkdtempSync(path.join(tmpdir(), 'instar-vhdx-regions-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const block = Buffer.alloc(MIB, 5);
const sound = makeVhdx({
  virtualSize: 2 * MIB,
  entries: [
    [6, block],
    [6, block],
  ],
});

let files = 0;

/** The sound image with numbers of 64 bits put at places, its checksums right. */
function save(numbers: Readonly<Record<number, bigint>>): string {
  const image = Buffer.from(sound);
  for (const [at, value] of Object.entries(numbers)) image.writeBigUInt64LE(value, Number(at));
  for (const [at, length] of [
    [HEADER_AT, 4096],
    [REGIONS_AT, 0x1_00_00],
  ] as const) {
    image.writeUInt32LE(0, at + 4);
    seal(image.subarray(at, at + length));
  }

  const file = path.join(folder, `${files++}.vhdx`);
  writeFileSync(file, image);
  return file;
}

const TABLE = REGIONS_AT + 32;
const METADATA = REGIONS_AT + 64;
const LOG = HEADER_AT + 72;
const SECOND = VHDX_TABLE_AT + 8;
const present = (mib: number): bigint => BigInt(mib * MIB) | 6n;

const says = test.macro({
  async exec(t, numbers: Readonly<Record<number, bigint>>, words: string) {
    const file = save(numbers);
    const ours = await runQemuImg(['info', file], '11.1.3');
    t.is(ours.stderr.split('\n', 1)[0], words.replaceAll('FILE', file));
    if (binary === undefined) return t.log('no qemu-img to compare with');
    const theirs = spawnSync(binary.path, ['info', file], {encoding: 'utf8'});
    t.is(ours.stderr, theirs.stderr);
    return t.is(theirs.status, ours.exit);
  },
  title: (given = '') => `says what qemu-img says of a vhdx: ${given}`,
});
const overlaps = (a: number, b: number): string =>
  `qemu-img: VHDX region ${a * MIB}-${(a + 1) * MIB} overlaps with region ${b * MIB}-${(b + 1) * MIB}`;
const REFUSED = "qemu-img: Could not open 'FILE': Could not open 'FILE':";
test('a block over the metadata', says, {[VHDX_TABLE_AT]: present(2)}, overlaps(2, 2));
test('a block over the table', says, {[SECOND]: present(3)}, overlaps(3, 3));
test('a block over the log', says, {[SECOND]: present(1)}, overlaps(1, 1));
test('the first of two', says, {[VHDX_TABLE_AT]: present(2), [SECOND]: present(3)}, overlaps(2, 2));
test(
  'a block that is missing before one that overlaps',
  says,
  {[VHDX_TABLE_AT]: present(300), [SECOND]: present(2)},
  `qemu-img: VHDX BAT entry 0 start offset ${300 * MIB} points after end of file (${6 * MIB}). Image has probably been truncated.`,
);
test(
  'a block that ends behind all numbers',
  says,
  {[SECOND]: 0xff_ff_ff_ff_ff_f0_00_06n},
  'qemu-img: VHDX BAT entry 1 offset overflow.',
);
test('the table over the log', says, {[TABLE]: BigInt(MIB)}, overlaps(1, 1));
test('the metadata over the table', says, {[METADATA]: BigInt(3 * MIB)}, overlaps(3, 3));
test('a table that no file can hold', says, {[TABLE]: 1n << 63n}, `${REFUSED} Input/output error`);
test('metadata behind all numbers', says, {[METADATA]: 0xff_ff_ff_ff_ff_f0_00_00n}, `${REFUSED} Input/output error`);
test('a log in the header section', says, {[LOG]: 0n}, `${REFUSED} Invalid argument`);
test('a block in the header section', says, {[SECOND]: 6n}, '');
test('a table that begins anywhere', says, {[TABLE]: BigInt(3 * MIB + 512)}, '');

test('instar takes no block in the header section', async (t) => {
  const {exit, stderr} = await runInstar(['info', save({[SECOND]: 6n})]);
  t.is(exit, 1);
  t.regex(stderr, /VHDX region 0-1048576 overlaps with region 0-1048576/);
});
