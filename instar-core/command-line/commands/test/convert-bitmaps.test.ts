import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {convertWith} from '../../../operations/convert/test/support/convert-with.ts';
import {findBinaries} from '../../test/qemu-img-binaries.ts';
import {type Answer, runInstar} from '../../test/run-qemu-img.ts';

// convert --bitmaps: what instar writes is qemu-img's byte for byte, and what it refuses is worded as qemu-img does.

const QEMU_IMG = findBinaries().at(-1);
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Without a qemu-img there is nothing to compare with. */
const testReal = QEMU_IMG === undefined && !isNeeded ? test.serial.skip : test.serial;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-convert-bitmaps-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

function run(words: string): Answer {
  const argv = words.split(' ').filter((word) => word !== '');
  const {status, stdout, stderr} = spawnSync(QEMU_IMG?.path ?? '', argv, {cwd: folder, encoding: 'utf8'});
  return {exit: status ?? -1, stdout, stderr};
}

function ask(words: string): void {
  const {exit, stdout, stderr} = run(words);
  if (exit !== 0) throw new Error(`qemu-img ${words}: ${stderr}${stdout}`);
}

/** Writes a few KiB into an image, which its bitmaps note. */
function write(image: string, offset: string): void {
  ask(`bench -q -w -f qcow2 -c 3 -d 1 -s 12k -S 150k -o ${offset} ${image}`);
}

/** One of 4 KiB granules with bits, one without, one that does not follow writes any more. */
function makeSource(name: string, options: string, size: string): void {
  ask(`create -q -f qcow2 ${options} ${name} ${size}`);
  ask(`bitmap --add -g 4k ${name} fine`);
  ask(`bitmap --add -g 1M ${name} stopped`);
  write(name, '100k');
  ask(`bitmap --disable ${name} stopped`);
  write(name, '5M');
  ask(`bitmap --add ${name} empty`);
}

test.before(() => {
  if (QEMU_IMG === undefined) return;
  makeSource('plain.qcow2', '', '8M');
  makeSource('small.qcow2', '-o cluster_size=512', '8M');
  makeSource('odd.qcow2', '', '8389632');
  makeSource('large.qcow2', '', '1T');
  write('large.qcow2', '700G');
  makeSource('top.qcow2', '-b plain.qcow2 -F qcow2', '8M');
  ask('create -q -f qcow2 fresh.qcow2 8M');
  ask('create -q -f qcow2 other.qcow2 8M');
  ask('bitmap --add --disable other.qcow2 kept');
  ask('create -q -f qcow2 wide.qcow2 9M');
  writeFileSync(at('none.raw'), Buffer.alloc(8192));
  spoil('plain.qcow2', 'unsaved.qcow2', (bytes, entry) => bytes.writeUInt32BE(3, entry + 12));
  // All ones, without a cluster that says so.
  spoil('plain.qcow2', 'ones.qcow2', (bytes, entry) => {
    bytes.writeBigUInt64BE(1n, Number(bytes.readBigUInt64BE(entry)));
  });
});

/** Changes a copy of an image, given the first entry of its bitmap directory. */
function spoil(name: string, into: string, change: (bytes: Buffer, entry: number) => void): void {
  const bytes = readFileSync(at(name));
  const extension = bytes.indexOf(Buffer.from('2385287500000018', 'hex'));
  change(bytes, Number(bytes.readBigUInt64BE(extension + 24)));
  writeFileSync(at(into), bytes);
}

let names = 0;

/** Converts as the qemu-img at hand does. */
function convert(words: string): Promise<Answer> {
  const argv = words.split(' ').map((word) => (/\.qcow2$|\.raw$|^ours/v.test(word) ? at(word) : word));
  return runInstar(argv, {
    personality: 'qemu-img',
    environment: {INSTAR_SANDBOX: 'wasm', INSTAR_QEMU_VERSION: QEMU_IMG?.version ?? ''},
  });
}

const DONE = {exit: 0, stdout: '', stderr: ''};

function listBitmaps(name: string): string {
  const {stdout} = run(`info --output=json ${name}`);
  return JSON.stringify(JSON.parse(stdout)['format-specific'].data.bitmaps);
}

const same = test.macro({
  async exec(t: ExecutionContext, words: string, existing?: string) {
    const theirs = `theirs${++names}`;
    const ours = `ours${names}`;
    if (existing !== undefined) for (const name of [theirs, ours]) copyFileSync(at(existing), at(name));
    ask(`convert -m 1 -O qcow2 --bitmaps ${words} ${theirs}`);
    t.deepEqual(await convert(`convert -m 1 -O qcow2 --bitmaps ${words} ${ours}`), DONE);
    t.true(readFileSync(at(ours)).equals(readFileSync(at(theirs))));
    t.is(run(`check -q -f qcow2 ${ours}`).exit, 0);
  },
  title: (_, words: string, existing?: string) => `bitmaps are copied as by qemu-img: ${words} ${existing ?? ''}`,
});
testReal(same, 'plain.qcow2');
testReal(same, 'small.qcow2');
testReal(same, 'odd.qcow2');
testReal(same, 'large.qcow2');
testReal(same, '-o cluster_size=4k large.qcow2');
testReal(same, '-o cluster_size=2M large.qcow2');
testReal(same, '-o cluster_size=512 plain.qcow2');
testReal(same, '-c plain.qcow2');
testReal(same, '-o extended_l2=on,cluster_size=128k top.qcow2');
testReal(same, '-n plain.qcow2', 'fresh.qcow2');
testReal(same, 'ones.qcow2');

/** What qemu-img says, `TARGET` being the target. */
const refused = test.macro({
  async exec(t: ExecutionContext, words: string) {
    const theirs = `theirs${++names}`;
    const ours = `ours${names}`;
    const {exit, stdout, stderr} = run(`convert --bitmaps ${words.replace('TARGET', theirs)}`);
    const answer = {exit, stdout, stderr: stderr.replaceAll(theirs, at(ours))};
    t.deepEqual(await convert(`convert --bitmaps ${words.replace('TARGET', ours)}`), answer);
    t.is(exit === 0, existsSync(at(ours)));
  },
  title: (_, words) => `--bitmaps says what qemu-img says: ${words}`,
});
testReal(refused, '-O raw plain.qcow2 TARGET');
testReal(refused, '-O qcow2 -o compat=0.10 plain.qcow2 TARGET');
testReal(refused, '-O qcow2 none.raw TARGET');
testReal(refused, '-O qcow2 plain.qcow2 none.raw TARGET');
testReal(refused, '-O qcow2 unsaved.qcow2 TARGET');
testReal(refused, '--skip-broken-bitmaps -O qcow2 unsaved.qcow2 TARGET');

testReal('a target keeps the bitmaps that it has', async (t) => {
  for (const name of ['theirs.kept', 'ours.kept']) copyFileSync(at('other.qcow2'), at(name));
  ask('convert --bitmaps -n -O qcow2 plain.qcow2 theirs.kept');
  t.deepEqual(await convert('convert --bitmaps -n -O qcow2 plain.qcow2 ours.kept'), DONE);
  t.deepEqual(listBitmaps('ours.kept'), listBitmaps('theirs.kept'));
  t.is(run('check -q -f qcow2 ours.kept').exit, 0);
  // Once more: qemu-img reads what was written, and all names are taken.
  const {exit, stderr} = await convert('convert --bitmaps -n -O qcow2 plain.qcow2 ours.kept');
  t.deepEqual([exit, stderr], [1, 'qemu-img: Failed to create bitmap empty: Bitmap already exists: empty\n']);
});

testReal('a header without room for them fails the conversion', async (t) => {
  const backing = `${folder}/${'./'.repeat((340 - folder.length) >> 1)}plain.qcow2`;
  const words = `convert --bitmaps -O qcow2 -o cluster_size=512 -F qcow2 -B ${backing} top.qcow2 ours.full`;
  const argv = words.replace('top.qcow2', at('top.qcow2')).replace('ours.full', at('ours.full')).split(' ');
  const {exit, stderr} = await runInstar(argv, {personality: 'qemu-img', environment: {INSTAR_SANDBOX: 'wasm'}});
  t.is(exit, 1);
  t.regex(stderr, /No room for the bitmaps extension in the header cluster$/mv);
  t.false(existsSync(at('ours.full')));
});

testReal('a target of another size keeps its data and gets no bitmap', async (t) => {
  copyFileSync(at('wide.qcow2'), at('ours.wide'));
  const {exit, stderr} = await convert('convert --bitmaps -n -O qcow2 plain.qcow2 ours.wide');
  t.is(exit, 1);
  t.regex(stderr, /^qemu-img: Failed to populate bitmap empty: Bitmaps are of different sizes /v);
  t.deepEqual(run('check -q -f qcow2 ours.wide'), DONE);
});

testReal('workers copy them as one guest does', async (t) => {
  const asked = {sources: [at('plain.qcow2')], sourceFormat: 'qcow2', format: 'qcow2', bitmaps: 'all'} as const;
  await convertWith({...asked, target: at('ours.alone'), workers: 1});
  await convertWith({...asked, target: at('ours.crew'), workers: 2, crewFromBytes: 0n});
  t.true(readFileSync(at('ours.alone')).equals(readFileSync(at('ours.crew'))));
});
