import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {findQemuImg} from '../../../operations/create/test/real-qemu-img.ts';

// What goes to standard output, or comes through standard input, where no file may grow.

const PROGRAM = path.join(import.meta.dirname, '../../../instar.ts');
const MEBIBYTE = 1024 * 1024;
const QEMU_IMG = findQemuImg();

const folder = mkdtempSync(path.join(tmpdir(), 'instar-streams-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

/** Four MiB that no codec makes smaller, and a hole behind them. */
const DISK = Buffer.alloc(6 * MEBIBYTE);
for (let index = 0, state = 1; index < 4 * MEBIBYTE; index++) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  DISK[index] = state >>> 24;
}

writeFileSync(at('disk'), DISK);

type Run = {readonly argv: readonly string[]; readonly input?: Buffer; readonly env?: NodeJS.ProcessEnv};

/** Runs it where a file may have 512 KiB: room for the form of an image, not for what the disk holds. */
function convertWithoutFiles({argv, input, env}: Run) {
  const words = ['-c', 'ulimit -f 512; exec "$@"', 'sh', process.execPath, PROGRAM, 'convert', ...argv];
  return spawnSync('bash', words, {input, maxBuffer: 16 * MEBIBYTE, env: {...process.env, ...env}});
}

const streams = test.macro({
  exec(t, format: string, ...argv: readonly string[]) {
    const {status, stdout, stderr} = convertWithoutFiles({
      argv: ['-q', '-f', 'raw', '-O', format, ...argv, at('disk'), '-'],
    });
    t.is(stderr.toString(), '');
    t.is(status, 0);
    const image = at(`${t.title}.image`);
    writeFileSync(image, stdout);
    const back = spawnSync(process.execPath, [PROGRAM, 'convert', '-q', '-f', format, image, `${image}.raw`]);
    t.is(back.stderr.toString(), '');
    t.true(readFileSync(`${image}.raw`).equals(DISK));
    if (QEMU_IMG === undefined) return;
    const compared = spawnSync(QEMU_IMG.program, ['compare', '-f', 'raw', '-F', format, at('disk'), image]);
    t.is(compared.stdout.toString(), 'Images are identical.\n');
  },
  title: (_, format: string, ...argv: readonly string[]) =>
    `${[format, ...argv].join(' ').replaceAll('/', '')} comes without a file`,
});
test(streams, 'qcow2');
test(streams, 'qcow2', '-c');
test(streams, 'vmdk', '-o', 'subformat=streamOptimized');

test('what needs a file says that there is no room for it', (t) => {
  const argv = ['-q', '-f', 'raw', '-O', 'qcow2', '-o', 'preallocation=full', at('disk'), '-'];
  const {status, stdout} = convertWithoutFiles({argv});
  t.not(status, 0);
  t.is(stdout.length, 0);
});

test('a streamOptimized image of nothing, which no reader opens, is refused', (t) => {
  const argv = ['-f', 'raw', '-O', 'vmdk', '-o', 'subformat=streamOptimized', '-', '-'];
  const {status, stdout, stderr} = convertWithoutFiles({argv, input: Buffer.alloc(0)});
  t.regex(stderr.toString(), /^convert: [^\n]*Unsupported image type 'streamOptimized'\n$/);
  t.is(status, 1);
  t.is(stdout.length, 0);
});

test('raw bytes pass from a pipe to a pipe, up to a whole sector', (t) => {
  const input = DISK.subarray(0, 3 * MEBIBYTE + 100);
  const env = {TMPDIR: at('nowhere')};
  const {status, stdout, stderr} = convertWithoutFiles({argv: ['-f', 'raw', '-', '-'], input, env});
  t.is(stderr.toString(), `Converted: - (raw, ${3 * MEBIBYTE + 512} bytes)\n`);
  t.is(status, 0);
  t.true(stdout.equals(Buffer.concat([input, Buffer.alloc(412)])));
});

test('raw bytes pass at the rate that was asked for, and no more than are allowed', (t) => {
  const argv = ['-f', 'raw', '-r', '1G', '--output-limit', '1M', '-', '-'];
  const {status, stdout, stderr} = convertWithoutFiles({argv, input: DISK});
  t.is(stderr.toString(), `convert: Standard input has more than ${MEBIBYTE} bytes\n`);
  t.is(status, 1);
  t.true(stdout.equals(DISK.subarray(0, stdout.length)));
});

test('more comes through a pipe than a guest may tell', (t) => {
  const input = Buffer.alloc(65 * MEBIBYTE);
  const argv = [PROGRAM, 'convert', '-q', '-f', 'raw', '-O', 'qcow2', '-', '-'];
  const {status, stdout, stderr} = spawnSync(process.execPath, argv, {input});
  t.is(stderr.toString(), '');
  t.is(status, 0);
  // Header, L1 table, refcount block and refcount table.
  t.is(stdout.length, 4 * 65_536);
});

const full = test.macro({
  exec(t, format: string, options: string) {
    const words = [
      '-c',
      '"$@" >/dev/full',
      'sh',
      process.execPath,
      PROGRAM,
      'convert',
      '-q',
      '-f',
      'raw',
      '-O',
      format,
    ];
    const {status, stderr} = spawnSync('bash', [...words, '-o', options, at('disk'), '-'], {encoding: 'utf8'});
    t.is(stderr, 'convert: error while writing at byte 0: No space left on device\n');
    t.is(status, 1);
  },
  title: (_, format: string) => `${format} goes to a full device`,
});
test(full, 'qcow2', 'cluster_size=4k');
test(full, 'vmdk', 'subformat=streamOptimized');
