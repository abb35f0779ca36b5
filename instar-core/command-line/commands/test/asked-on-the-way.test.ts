import {Buffer} from 'node:buffer';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {KVM_OBSTACLE} from '../../../sandbox/test/support/sandboxes.ts';

// Signals that come while a command is at work, which the rate makes long: SIGUSR1 asks how far it is, others end it.

const PROGRAM = path.join(import.meta.dirname, '../../../instar.ts');
const MEBIBYTE = 1024 * 1024;
/** qemu-img answers with its next step; this is more than any step of these conversions takes. */
const ANSWER_MS = 5000;
const SANDBOXES = KVM_OBSTACLE === undefined ? (['wasm', 'kvm'] as const) : (['wasm'] as const);
type Sandbox = (typeof SANDBOXES)[number];

/** A folder with 8 MiB of data, `source`, and an old `target`. */
function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-asked-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  writeFileSync(path.join(folder, 'source'), Buffer.alloc(8 * MEBIBYTE, 'data'));
  writeFileSync(path.join(folder, 'target'), 'old');
  return folder;
}

type Started = {readonly child: ChildProcess; readonly told: () => string};

async function start(t: ExecutionContext, sandbox: Sandbox, words: string, folder: string): Promise<Started> {
  const argv = [PROGRAM, '--sandbox', sandbox, ...words.split(' ')];
  const child = spawn(process.execPath, argv, {cwd: folder, stdio: ['pipe', 'ignore', 'pipe']});
  t.teardown(() => child.kill('SIGKILL'));
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  // The new file is made when all that is to be heard of is listened for.
  while (readdirSync(folder).length === 2 && isRunning(child)) await setTimeout(5);
  return {child, told: () => text};
}

function isRunning({exitCode, signalCode}: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

const answers = test.macro({
  async exec(t: ExecutionContext, sandbox: Sandbox, words: string) {
    const {child, told} = await start(t, sandbox, words, makeFolder(t));
    const ended = once(child, 'exit');
    for (let asked = 1; asked <= 2; asked++) {
      child.kill('SIGUSR1');
      const limit = performance.now() + ANSWER_MS;
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      while (told().split('\n').length <= asked && performance.now() < limit) await setTimeout(5);
      t.true(isRunning(child), 'it is answered while the work goes on');
      t.is(told().split('\n').length, asked + 1, told());
    }

    t.regex(told(), /^(?: {4}\(\d{1,2}\.\d\d\/100%\)\n){2}$/);
    child.kill('SIGKILL');
    await ended;
  },
  title: (_given: string | undefined, sandbox: Sandbox, words: string) =>
    `${sandbox}: SIGUSR1 is answered on the way: ${words}`,
});

const stops = test.macro({
  async exec(t: ExecutionContext, sandbox: Sandbox, signal: 'SIGINT' | 'SIGTERM', words: string) {
    const folder = makeFolder(t);
    const {child, told} = await start(t, sandbox, words, folder);
    const began = performance.now();
    child.kill(signal);
    const [code] = (await once(child, 'close')) as [number | null];
    t.is(code, signal === 'SIGINT' ? 130 : 143);
    t.true(performance.now() - began < ANSWER_MS);
    t.is(told(), '');
    t.deepEqual(readdirSync(folder).toSorted(), ['source', 'target']);
    t.is(readFileSync(path.join(folder, 'target'), 'utf8'), 'old');
  },
  title: (_given: string | undefined, sandbox: Sandbox, signal: string, words: string) =>
    `${sandbox}: ${signal} ends ${words}`,
});

const moves = test.macro({
  async exec(t: ExecutionContext, sandbox: Sandbox) {
    const folder = makeFolder(t);
    const argv = ['convert', '-p', '-r', '8M', '-f', 'raw', 'source', 'target'];
    const child = spawn(process.execPath, [PROGRAM, '--sandbox', sandbox, 'qemu-img', ...argv], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.teardown(() => child.kill('SIGKILL'));
    const times = new Map<string, number>();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      for (const [, percent] of text.matchAll(/\((\d+\.\d\d)\/100%\)/g))
        if (percent !== undefined && !times.has(percent)) times.set(percent, performance.now());
    });
    await once(child, 'close');
    t.deepEqual([...times.keys()], ['0.00', '25.00', '50.00', '75.00', '100.00']);
    // Each step waits 250 ms for the one before it: they are not told all at once.
    t.true((times.get('100.00') ?? 0) - (times.get('25.00') ?? 0) > 250);
  },
  title: (_given: string | undefined, sandbox: Sandbox) => `${sandbox}: -p tells each step when it is done`,
});

for (const sandbox of SANDBOXES) {
  for (const format of ['raw', 'qcow2']) {
    test.serial(answers, sandbox, `convert -r 1M -f raw -O ${format} source target`);
  }

  test.serial(answers, sandbox, 'convert -q -p -S 0 -r 1M -f raw source target');
  test.serial(answers, sandbox, 'convert --salvage -r 1M -f raw source target');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test.serial(stops, sandbox, signal, 'convert -r 1 -f raw source target');
  }

  test.serial(moves, sandbox);
}
