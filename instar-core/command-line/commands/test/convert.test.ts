import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {runInstar, runQemuImg} from '../../test/run-qemu-img.ts';

// What convert tells, and what it leaves behind when it fails.

const PROGRAM = path.join(import.meta.dirname, '../../../instar.ts');
const MEBIBYTE = 1024 * 1024;
/** One request of qemu-img copies so much, and tells progress behind it. */
const REQUEST_BYTES = 2 * MEBIBYTE;

type Files = {readonly folder: string; readonly source: string; readonly target: string};

/** A source of so many bytes without zeros, and a target that is there already. */
function makeFiles(t: ExecutionContext, sizeBytes: number): Files {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-convert-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  const [source, target] = [path.join(folder, 'source'), path.join(folder, 'target')];
  writeFileSync(source, Buffer.alloc(sizeBytes, 'data'));
  writeFileSync(target, 'old');
  return {folder, source, target};
}

function isUntouched(t: ExecutionContext, {folder, target}: Files): void {
  t.deepEqual(readdirSync(folder).toSorted(), ['source', 'target']);
  t.is(readFileSync(target, 'utf8'), 'old');
}

const says = test.macro({
  async exec(t, words: string, stdout: string, stderr = '') {
    const {source, target} = makeFiles(t, MEBIBYTE);
    const answer = await runInstar(['convert', '-f', 'raw', ...words.split(' '), source, target]);
    t.deepEqual(answer, {exit: 0, stdout: stdout.replace('TARGET', target), stderr});
    t.is(readFileSync(target).length, MEBIBYTE);
  },
  title: (_given: string | undefined, words: string) => `convert ${words} says so`,
});
test(says, '-O raw', 'Converted: TARGET (raw, 1048576 bytes)\n');
test(says, '-q', '');
test(says, '-q -p', '');
test(says, '-p', '    (0.00/100%)\r    (100.00/100%)\r    (100.00/100%)\r\nConverted: TARGET (raw, 1048576 bytes)\n');
test(says, '-q --progress=json', '');
test(says, '--progress=json', 'Converted: TARGET (raw, 1048576 bytes)\n', '{"done":1048576,"total":1048576}\n');

test('--output=json tells what was made', async (t) => {
  const {source, target} = makeFiles(t, MEBIBYTE);
  const {stdout} = await runInstar(['convert', '-f', 'raw', '-O', 'vhd', '--output=json', source, source, target]);
  t.deepEqual(JSON.parse(stdout), {
    filename: target,
    format: 'vpc',
    'virtual-size': 2_123_776,
    'source-size': 2 * MEBIBYTE,
    files: [target],
    sandbox: 'wasm',
  });
});

test('progress is told behind every request, as qemu-img does', async (t) => {
  const {source, target} = makeFiles(t, 4 * REQUEST_BYTES);
  const {stdout} = await runQemuImg(['convert', '-p', '-f', 'raw', source, target], '11.1.3');
  const percents = ['0.00', '25.00', '50.00', '75.00', '100.00', '100.00'];
  t.is(stdout, `${percents.map((percent) => `    (${percent}/100%)\r`).join('')}\n`);
});

test('a size in -o counts for instar, which qemu-img ignores', async (t) => {
  const {source, target} = makeFiles(t, MEBIBYTE);
  const argv = ['convert', '-f', 'raw', '-o', 'size=2M', source, target];
  await runInstar(argv);
  t.is(readFileSync(target).length, 2 * MEBIBYTE);
  await runQemuImg(argv, '11.1.3');
  t.is(readFileSync(target).length, MEBIBYTE);
});

test('--target-is-zero with -B is refused with exit code 1, and 0 as qemu-img', async (t) => {
  const {source, target} = makeFiles(t, 512);
  const argv = ['convert', '-f', 'raw', '-n', '--target-is-zero', '-B', source, source, target];
  t.is((await runInstar(argv)).exit, 1);
  t.is((await runQemuImg(argv, '11.1.3')).exit, 0);
});

const refuses = test.macro({
  async exec(t, words: string, message: string) {
    const files = makeFiles(t, 512);
    const place = (text: string): string =>
      text.replaceAll('SOURCE', files.source).replaceAll('TARGET', files.target).replaceAll('FOLDER', files.folder);
    const {exit, stderr} = await runInstar(['convert', ...place(words).split(' ')]);
    t.deepEqual([exit, stderr], [1, `convert: ${place(message)}\n`]);
    isUntouched(t, files);
  },
  title: (_given: string | undefined, words: string) => `instar refuses convert ${words}`,
});
test(refuses, 'SOURCE TARGET', "Could not open 'SOURCE': unknown format; if it is a raw disk, name the format raw");
test(refuses, '-f raw -O nosuch SOURCE TARGET', "Unknown file format 'nosuch'");
test(
  refuses,
  '-f raw SOURCE FOLDER/no/x',
  "FOLDER/no/x: error while converting raw: Could not create 'FOLDER/no/x': No such file or directory",
);
test(
  refuses,
  '-f raw -O qcow2 --cluster-size 3 SOURCE TARGET',
  'TARGET: error while converting qcow2: cluster_size=3: Cluster size must be a power of two between 512 and 2048k',
);
test(
  refuses,
  '--unsafe-quirks -f raw -O qcow2 -B TARGET -F raw SOURCE TARGET',
  'TARGET: error while converting qcow2: Trying to create an image with the same filename as the backing file',
);
test(refuses, '-f raw -n SOURCE -', 'Standard output (-) is no image that is there, as -n needs');
test(refuses, '-f raw - - TARGET', 'Standard input (-) can be read only once');
test(refuses, '-f raw -n -t foo SOURCE FOLDER', 'Invalid cache option: foo');
test(refuses, '-f raw --bitmaps -n -t foo SOURCE FOLDER', 'Source lacks bitmap support');
test(refuses, '-f raw --bitmaps -c -O raw SOURCE FOLDER/x', 'Compression not supported for this file format');
test(refuses, '-f raw --bitmaps -O qcow2 -o cluster_size=3 SOURCE FOLDER/x', 'Source lacks bitmap support');

const hasNoExtents = test.macro<string[]>({
  async exec(t, ...argv) {
    const files = makeFiles(t, 512);
    writeFileSync(
      files.source,
      '# Disk DescriptorFile\nversion=1\nCID=22cb59e3\nparentCID=ffffffff\ncreateType="vmfs"\n',
    );
    const typed = argv.map((word) => word.replace('SOURCE', files.source).replace('TARGET', files.target));
    const words = `Could not open '${files.source}': The VMDK descriptor names no extents\n`;
    t.deepEqual(await runInstar(typed), {exit: 1, stdout: '', stderr: `${argv[0]}: ${words}`});
    t.deepEqual(await runQemuImg(typed, '11.1.3'), {exit: 1, stdout: '', stderr: `qemu-img: ${words}`});
    isUntouched(t, files);
  },
  title: (_given, ...argv) => `a vmdk that lost its extents is no empty disk: ${argv.join(' ')}`,
});
test(hasNoExtents, 'convert', '-O', 'raw', 'SOURCE', 'TARGET');
test(hasNoExtents, 'convert', '-O', 'qcow2', '--salvage', 'SOURCE', 'TARGET');
test(hasNoExtents, 'dd', 'if=SOURCE', 'of=TARGET');

test('a source that is cut while it is read, a corrupt one and none at all leave the old target', async (t) => {
  const files = makeFiles(t, MEBIBYTE);
  await runInstar(['convert', '-q', '-f', 'raw', '-O', 'qcow2', files.source, path.join(files.folder, 'image')]);
  const image = readFileSync(path.join(files.folder, 'image'));
  rmSync(path.join(files.folder, 'image'));
  // The first entry of the L1 table, whose place bytes 40-47 of the header tell, leads between two clusters.
  image.writeUInt8(2, Number(image.readBigUInt64BE(40)) + 6);
  writeFileSync(files.source, image);
  const {exit, stderr} = await runQemuImg(['convert', files.source, files.target], '11.1.3');
  t.is(exit, 1);
  t.regex(
    stderr,
    /^qcow2: Image is corrupt: L2 table offset 0x\w+ unaligned .*\nqemu-img: error while reading block status at offset 0: Input\/output error\n$/,
  );
  isUntouched(t, files);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`convert ended by ${signal} leaves the old file and nothing else`, async (t) => {
    const files = makeFiles(t, 512);
    truncateSync(files.source, 2 ** 40);
    const argv = [PROGRAM, 'convert', '-f', 'raw', '-S', '0', '-O', 'qcow2', files.source, files.target];
    const child = spawn(process.execPath, argv, {stdio: 'ignore'});
    while (readdirSync(files.folder).length === 2) {
      // oxlint-disable-next-line no-await-in-loop -- waits until the new file is there
      await setTimeout(10);
    }

    child.kill(signal);
    const [code, killedBy] = (await once(child, 'exit')) as [number | null, string | null];
    t.true(code !== 0 || killedBy !== null);
    isUntouched(t, files);
  });
}

/** What a conversion tells that is asked with SIGUSR1 until it answers or ends. */
async function askOnTheWay(t: ExecutionContext, {folder, source, target}: Files): Promise<string> {
  const argv = [PROGRAM, 'convert', '-c', '-f', 'raw', '-O', 'qcow2', source, target];
  const child = spawn(process.execPath, argv, {stdio: ['ignore', 'ignore', 'pipe']});
  t.teardown(() => child.kill('SIGKILL'));
  const closed = once(child, 'close');
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  // The program listens once it makes a target, and answers with its next step.
  while (readdirSync(folder).length === 2 && isRunning()) await setTimeout(5);
  while (told === '' && isRunning()) {
    child.kill('SIGUSR1');
    await setTimeout(20);
  }

  await closed;
  return told;
}

test('SIGUSR1 asks how far it is', async (t) => {
  const files = makeFiles(t, 64 * MEBIBYTE);
  let told = '';
  // On a busy machine it may have ended before it is asked.
  for (let turn = 0; turn < 10 && told === ''; turn++) told = await askOnTheWay(t, files);
  t.regex(told, /^ {4}\(\d+\.\d\d\/100%\)\n/);
});

test('an image comes through a pipe', async (t) => {
  const files = makeFiles(t, MEBIBYTE);
  const image = path.join(files.folder, 'image');
  await runInstar(['convert', '-q', '-f', 'raw', '-O', 'qcow2', files.source, image]);
  const child = spawn(process.execPath, [PROGRAM, 'convert', '-', files.target], {stdio: ['pipe', 'pipe', 'pipe']});
  child.stdin.end(readFileSync(image));
  const [code] = (await once(child, 'exit')) as [number | null];
  t.is(code, 0);
  t.true(readFileSync(files.target).equals(readFileSync(files.source)));
});

test('to qemu-img - is a name', async (t) => {
  const {source} = makeFiles(t, 512);
  const {exit, stderr} = await runQemuImg(['convert', '-f', 'raw', '-', source], '11.1.3');
  t.deepEqual([exit, stderr], [1, "qemu-img: Could not open '-': Could not open '-': No such file or directory\n"]);
});
