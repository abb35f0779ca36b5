import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {runInstar} from '../../test/run-qemu-img.ts';
import {KVM_OBSTACLE} from '../../../sandbox/test/support/sandboxes.ts';

// Raw bytes from a pipe into a raw file, of which only a part is held at a time.

const PROGRAM = path.join(import.meta.dirname, '../../../instar.ts');
const SANDBOXES = KVM_OBSTACLE === undefined ? (['wasm', 'kvm'] as const) : (['wasm'] as const);
type Sandbox = (typeof SANDBOXES)[number];
const MEBIBYTE = 1024 * 1024;

/** Data, zeros and small pieces of both in turn; more than is held at once, and no whole sectors. */
function makeDisk(): Buffer {
  const disk = Buffer.alloc(36 * MEBIBYTE + 3);
  for (let at = 0; at < disk.length; at += 96 * 1024)
    disk.fill(`at ${at}`, at, Math.min(disk.length, at + ((at / 512) % 90) * 1024));
  disk.fill('around the end of the first part', 16 * MEBIBYTE - 700, 16 * MEBIBYTE + 5000);
  disk.fill(0, 20 * MEBIBYTE, 34 * MEBIBYTE);
  return disk;
}

function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-raw-pipe-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

async function pipe(words: readonly string[], input: Uint8Array): Promise<number | null> {
  const child = spawn(process.execPath, [PROGRAM, ...words], {stdio: ['pipe', 'ignore', 'inherit']});
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

/** Where its data and its holes are. */
async function mapOf(file: string): Promise<unknown> {
  const {stdout} = await runInstar(['map', '-f', 'raw', '--output=json', file]);
  return JSON.parse(stdout.replaceAll(file, 'FILE'));
}

const isSame = test.macro({
  async exec(t: ExecutionContext, sandbox: Sandbox, words: readonly string[], disk: Buffer) {
    const folder = makeFolder(t);
    const [piped, held] = [path.join(folder, 'piped'), path.join(folder, 'held')];
    const argv = ['--sandbox', sandbox, 'convert', '-f', 'raw', ...words, '-'];
    t.is(await pipe([...argv, piped], disk), 0);
    // With an option, all of the input is held first.
    t.is(await pipe([...argv, '-o', 'preallocation=off', held], disk), 0);
    const rest = (512 - (disk.length % 512)) % 512;
    t.true(readFileSync(piped).equals(Buffer.concat([disk, Buffer.alloc(rest)])));
    t.is(statSync(piped).size, statSync(held).size);
    t.deepEqual(await mapOf(piped), await mapOf(held));
    t.deepEqual(readdirSync(folder).toSorted(), ['held', 'piped']);
  },
  title: (_given: string | undefined, sandbox: Sandbox, words: readonly string[], disk: Buffer) =>
    `${sandbox}: ${disk.length} bytes through a pipe lie as if they came from a file ${words.join(' ')}`,
});

const disk = makeDisk();
for (const sandbox of SANDBOXES) {
  test.serial(isSame, sandbox, [], disk);
  test.serial(isSame, sandbox, ['-S', '64k'], disk);
  test.serial(isSame, sandbox, ['-S', '0'], disk.subarray(0, 17 * MEBIBYTE));
  test.serial(isSame, sandbox, [], Buffer.alloc(513));
  test.serial(isSame, sandbox, [], Buffer.alloc(0));

  test.serial(`${sandbox}: SIGTERM while a pipe is read leaves the old file`, async (t) => {
    const folder = makeFolder(t);
    const target = path.join(folder, 'target');
    writeFileSync(target, 'old');
    const argv = [PROGRAM, '--sandbox', sandbox, 'convert', '-f', 'raw', '-', target];
    const child = spawn(process.execPath, argv, {stdio: ['pipe', 'ignore', 'ignore']});
    t.teardown(() => child.kill('SIGKILL'));
    // More than is held: it is taken once a part has been copied.
    await new Promise((resolve) => void child.stdin.write(disk, resolve));
    t.is(readdirSync(folder).length, 2);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    t.is(code, 143);
    t.deepEqual(readdirSync(folder), ['target']);
    t.is(readFileSync(target, 'utf8'), 'old');
  });
}
