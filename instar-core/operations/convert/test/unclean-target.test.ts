import type {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {findQemuImg} from '../../create/test/real-qemu-img.ts';
import {convertWith} from './support/convert-with.ts';
import {makeDisk} from './support/sparse-disk.ts';

// A qcow2 image that was not closed is repaired before it is written into, with qemu-img's words and to its bytes.

const QEMU_IMG = findQemuImg();
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Without a qemu-img there is nothing to compare with. */
const testReal = QEMU_IMG === undefined && !isNeeded ? test.serial.skip : test.serial;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-unclean-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

const SECTORS = 8192;

function askQemuImg(...argv: readonly string[]): string {
  const {status, stderr} = spawnSync(QEMU_IMG?.program ?? '', argv, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`qemu-img ${argv.join(' ')}: ${stderr}`);
  return stderr;
}

/** What a writer that was stopped left: refcounts of 16 bits by cluster, and the mark. */
type Damage = {
  readonly refcounts: Readonly<Record<number, number>>;
  readonly snapshot?: boolean;
  readonly options?: string;
};

function makeUnclean({refcounts, snapshot = false, options = 'cluster_size=64k'}: Damage): void {
  writeFileSync(at('disk'), makeDisk(SECTORS, [{at: 300, length: 2000, kind: 'noise'}]));
  askQemuImg('convert', '-m', '1', '-f', 'raw', '-O', 'qcow2', '-o', options, at('disk'), at('target'));
  if (snapshot) askQemuImg('snapshot', '-c', 'before', at('target'));
  const image = readFileSync(at('target'));
  image.writeUInt8(image.readUInt8(79) + 1, 79);
  const block = Number(image.readBigUInt64BE(Number(image.readBigUInt64BE(48))));
  for (const [cluster, count] of Object.entries(refcounts)) image.writeUInt16BE(count, block + 2 * Number(cluster));
  writeFileSync(at('target'), image);
}

async function writeInto(
  name: string,
  format: 'qcow2' | 'qed' = 'qcow2',
): Promise<{readonly kind: string; readonly lines: string}> {
  let lines = '';
  const onRepair = (line: string): void => void (lines += `${line}\n`);
  const files = {sources: [at('source')], target: at(name)};
  const {kind} = await convertWith({...files, format, existing: format, listener: {onRepair}});
  return {kind, lines};
}

const repairs = test.macro({
  async exec(t, damage: Damage) {
    writeFileSync(at('source'), makeDisk(SECTORS, [{at: 5000, length: 900, kind: 'text'}]));
    makeUnclean(damage);
    copyFileSync(at('target'), at('mine'));
    const {kind, lines} = await writeInto('mine');
    t.is(kind, 'converted');
    t.is(lines, askQemuImg('convert', '-n', '-m', '1', '-f', 'raw', '-O', 'qcow2', at('source'), at('target')));
    t.true(readFileSync(at('mine')).equals(readFileSync(at('target'))));
    askQemuImg('check', '-q', at('mine'));
  },
  title: (given = '') => `an image that was not closed is repaired: ${given}`,
});
testReal('nothing is wrong', repairs, {refcounts: {}});
testReal('clusters leak', repairs, {refcounts: {7: 2, 12: 3}});
testReal('a cluster counts too little', repairs, {refcounts: {7: 1}, snapshot: true});
testReal('clusters count as free', repairs, {refcounts: {6: 0, 7: 0, 9: 0, 11: 2}});
testReal('clusters count as free beside a snapshot', repairs, {refcounts: {6: 0, 10: 0, 15: 1}, snapshot: true});
testReal('small clusters', repairs, {refcounts: {30: 0, 90: 0}, options: 'cluster_size=512'});
testReal('without lazy refcounts', repairs, {refcounts: {8: 0}, options: 'lazy_refcounts=off'});

testReal('an image with more than wrong refcounts is left as it is', async (t) => {
  writeFileSync(at('source'), makeDisk(SECTORS, []));
  makeUnclean({refcounts: {7: 0}});
  const image = readFileSync(at('target'));
  const table = Number(image.readBigUInt64BE(Number(image.readBigUInt64BE(40))) & 0xff_ffff_ffff_fe00n);
  image.writeBigUInt64BE(0x8000_0000_0005_0200n, table + 8 * 5);
  writeFileSync(at('mine'), image);
  const {kind, lines} = await writeInto('mine');
  t.is(kind, 'refused');
  t.regex(lines, /not properly aligned/);
  t.true(readFileSync(at('mine')).equals(image));
});

/** The header's mark that a check is needed. */
const QED_FEATURES = 16;

function makeUncleanQed(entry?: bigint): Buffer {
  writeFileSync(at('source'), makeDisk(SECTORS, [{at: 5000, length: 900, kind: 'text'}]));
  writeFileSync(at('disk'), makeDisk(SECTORS, [{at: 300, length: 2000, kind: 'noise'}]));
  askQemuImg('convert', '-m', '1', '-f', 'raw', '-O', 'qed', at('disk'), at('target'));
  const image = readFileSync(at('target'));
  image.writeUInt8(2, QED_FEATURES);
  const table = Number(image.readBigUInt64LE(Number(image.readBigUInt64LE(40))));
  if (entry !== undefined) image.writeBigUInt64LE(entry, table + 8 * 40);
  writeFileSync(at('target'), image);
  copyFileSync(at('target'), at('mine'));
  return image;
}

testReal('a qed image that was not closed is written to when its tables are right', async (t) => {
  makeUncleanQed();
  t.deepEqual(await writeInto('mine', 'qed'), {kind: 'converted', lines: ''});
  askQemuImg('convert', '-n', '-m', '1', '-f', 'raw', '-O', 'qed', at('source'), at('target'));
  t.true(readFileSync(at('mine')).equals(readFileSync(at('target'))));
});

testReal('a qed image that was not closed is left as it is when a table is wrong', async (t) => {
  const image = makeUncleanQed(0x1234n);
  t.is((await writeInto('mine', 'qed')).kind, 'refused');
  t.true(readFileSync(at('mine')).equals(image));
});
