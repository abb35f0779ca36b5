import {Buffer} from 'node:buffer';
import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';

// Standard input and output as source and target, when what is at their other ends does not help.

const PROGRAM = path.join(import.meta.dirname, '../../../instar.ts');
const MEBIBYTE = 1024 * 1024;

function makeSource(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-pipes-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  const source = path.join(folder, 'source');
  writeFileSync(source, Buffer.alloc(MEBIBYTE, 'data'));
  return source;
}

for (const flags of ['r+', 'a']) {
  for (const format of ['raw', 'qcow2']) {
    test(`standard output is a source, opened with ${flags}, and is to be ${format}`, (t) => {
      const source = makeSource(t);
      const target = openSync(source, flags);
      const argv = [PROGRAM, 'convert', '-f', 'raw', '-O', format, source, '-'];
      const {status, stderr} = spawnSync(process.execPath, argv, {stdio: ['ignore', target, 'pipe'], encoding: 'utf8'});
      closeSync(target);
      t.is(status, 1);
      t.is(
        stderr,
        `convert: -: error while converting ${format}: Failed to get "write" lock\nIs another process using the image [-]?\n`,
      );
      t.true(readFileSync(source).equals(Buffer.alloc(MEBIBYTE, 'data')));
    });
  }
}

/** Sends the signal until the process ends; whoever waits for a pipe for ever fails by AVA's own limit. */
async function endBy(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  while (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await Promise.race([ended, setTimeout(200)]);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends a conversion whose reader does not read`, async (t) => {
    const argv = [PROGRAM, 'convert', '-q', '-f', 'raw', '-O', 'raw', makeSource(t), '-'];
    const child = spawn(process.execPath, argv, {stdio: ['ignore', 'pipe', 'ignore']});
    t.teardown(() => child.kill('SIGKILL'));
    // The first bytes are here, the pipe is full, and nobody takes more.
    await once(child.stdout, 'readable');
    await endBy(child, signal);
    t.not(child.exitCode, 0);
  });

  test(`${signal} ends a conversion that waits for its input`, async (t) => {
    const target = `${makeSource(t)}.raw`;
    const argv = [PROGRAM, 'convert', '-q', '-f', 'raw', '-', target];
    const child = spawn(process.execPath, argv, {stdio: ['pipe', 'ignore', 'ignore']});
    t.teardown(() => child.kill('SIGKILL'));
    // More than the pipe holds: it reads when all of it is gone.
    await new Promise((resolve) => void child.stdin.write(Buffer.alloc(MEBIBYTE), resolve));
    await endBy(child, signal);
    t.not(child.exitCode, 0);
    t.false(existsSync(target));
  });
}
