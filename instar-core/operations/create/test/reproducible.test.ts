import type {Buffer} from 'node:buffer';
import {execFile} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import test from 'ava';

const runFile = promisify(execFile);
const PROGRAM = path.join(import.meta.dirname, '..', '..', '..', 'instar.ts');

/** Creates an image with the command line, in a folder of its own, and gives its bytes. */
async function create(format: string, seed: string, epoch: string, options: readonly string[] = []): Promise<Buffer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-reproducible-'));
  try {
    const args = [PROGRAM, '--seed', seed, 'create', '-q', '-f', format, ...options, 'image', '3M'];
    await runFile(process.execPath, args, {cwd: folder, env: {...process.env, SOURCE_DATE_EPOCH: epoch}});
    return readFileSync(path.join(folder, 'image'));
  } finally {
    rmSync(folder, {recursive: true});
  }
}

const reproduces = test.macro({
  async exec(t, format: string, options: readonly string[] = []) {
    const first = await create(format, 'release 1', '1700000000', options);
    t.true(first.equals(await create(format, 'release 1', '1700000000', options)));
    t.false(first.equals(await create(format, 'release 2', '1700000000', options)));
  },
  title: (given = '') => `a seed and a time make ${given} images reproducible, another seed makes another`,
});

test('vmdk', reproduces, 'vmdk');
test('vpc', reproduces, 'vpc');
test('vhdx', reproduces, 'vhdx');
test('luks', reproduces, 'luks', ['--object', 'secret,id=s,data=x', '-o', 'key-secret=s,iter-time=9']);

test('another time makes another vpc image', async (t) => {
  t.false((await create('vpc', 'release 1', '1700000000')).equals(await create('vpc', 'release 1', '1700000001')));
});

test('a time that is none is refused before anything is written', async (t) => {
  const error = await t.throwsAsync<Error & {readonly stderr: string}>(create('vpc', 'x', 'yesterday'));
  t.is(
    error?.stderr,
    "create: SOURCE_DATE_EPOCH is 'yesterday'; set it to seconds since 1970-01-01 UTC, in digits only, or unset it.\n",
  );
});
