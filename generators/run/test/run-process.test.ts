import {mkdtempSync, readFileSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {runProcess, ToolStartError} from '../run-process.ts';
import type {Tool} from '../tool.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const OPTIONS = {timeoutMs: 30_000, outputLimitBytes: 1024 * 1024};

function fixture(name: string, more: Partial<Tool> = {}): Tool {
  return {name, version: '1.0', command: join(FIXTURES, name), args: [], ...more};
}

function makeDirectory(t: ExecutionContext): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'instar-test-')));
  t.teardown(() => {
    rmSync(directory, {recursive: true, force: true});
  });
  return directory;
}

async function hasEnded(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    // An orphan that was killed stays a zombie where nothing reaps it, as in a container without an init.
    if (readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) return true;
    await sleep(20);
  }
  return false;
}

test('arguments arrive without a shell, the environment is fixed, the directory is the given one', async (t) => {
  const directory = makeDirectory(t);
  const tool = fixture('say.sh', {args: ['first'], environment: {EXTRA: '1'}});
  const result = await runProcess(tool, ['$HOME *', "a'b", ''], {...OPTIONS, directory});
  const [args, ...rest] = result.stdout.trimEnd().split('\n');
  t.is(args, "<first><$HOME *><a'b><>");
  t.is(rest.at(-1), directory);
  const names = rest.slice(0, -1).map((line) => line.split('=')[0]);
  // PWD, OLDPWD, SHLVL and _ are the shell's own.
  t.deepEqual(
    names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name ?? '')),
    ['EXTRA', 'LC_ALL', 'PATH', 'TZ'],
  );
  t.is(result.exit, 3);
});

test('argv0 is what the program sees as its name', async (t) => {
  const tool = fixture('sh', {command: '/bin/sh', argv0: 'qemu-img', args: ['-c', 'echo $0']});
  t.is((await runProcess(tool, [], {...OPTIONS, directory: makeDirectory(t)})).stdout, 'qemu-img\n');
});

test('a process that hangs is a timeout, and what it started ends with it', async (t) => {
  const directory = makeDirectory(t);
  const result = await runProcess(fixture('hang.sh'), [], {...OPTIONS, directory, timeoutMs: 300});
  t.deepEqual(result, {exit: 'timeout', stdout: 'about to hang\n', stderr: ''});
  t.true(await hasEnded(Number(readFileSync(join(directory, 'sleeper.pid'), 'utf8'))));
});

test('what a process leaves running is ended', async (t) => {
  const directory = makeDirectory(t);
  const result = await runProcess(fixture('leave-running.sh'), [], {...OPTIONS, directory});
  t.is(result.exit, 0);
  t.true(await hasEnded(Number(readFileSync(join(directory, 'sleeper.pid'), 'utf8'))));
});

test('a process that floods is stopped, and little of it is kept', async (t) => {
  const result = await runProcess(fixture('flood.sh'), [], {...OPTIONS, directory: makeDirectory(t)});
  t.is(result.exit, 'flood');
  t.is(result.stdout.length, 4096);
});

test('too much output from a process that ends by itself is a flood too', async (t) => {
  const tool = fixture('sh', {command: '/bin/sh', args: ['-c', 'echo 12345']});
  const result = await runProcess(tool, [], {...OPTIONS, directory: makeDirectory(t), outputLimitBytes: 5});
  t.is(result.exit, 'flood');
});

const crashes = test.macro({
  async exec(t, signal: string) {
    const result = await runProcess(fixture('crash.sh'), [signal], {...OPTIONS, directory: makeDirectory(t)});
    t.deepEqual(result, {exit: `SIG${signal}`, stdout: '', stderr: 'qemu-img: about to crash\n'});
  },
  title: (_, signal: string) => `a crash by ${signal} is an observation`,
});
test(crashes, 'SEGV');
test(crashes, 'ABRT');
test(crashes, 'PIPE');

const cannotStart = test.macro({
  async exec(t, command: string, reason: RegExp) {
    const run = runProcess(fixture('gone', {command}), [], {...OPTIONS, directory: makeDirectory(t)});
    const error = await t.throwsAsync(run, {instanceOf: ToolStartError});
    t.regex(error.message, reason);
  },
  title: (_, command: string) => `${command} cannot be started`,
});
test(cannotStart, '/nonexistent/qemu-img', /^gone cannot be started: no such file or directory\.$/);
test(cannotStart, '/etc/passwd', /permission denied/);

test('aborting ends the process at once and rejects with the reason', async (t) => {
  const controller = new AbortController();
  const directory = makeDirectory(t);
  const run = runProcess(fixture('hang.sh'), [], {...OPTIONS, directory, signal: controller.signal});
  await sleep(200);
  controller.abort(new Error('stop'));
  await t.throwsAsync(run, {message: 'stop'});
  t.true(await hasEnded(Number(readFileSync(join(directory, 'sleeper.pid'), 'utf8'))));
});

test('more processes run at a time than the thread pool has threads by default', async (t) => {
  const tool = fixture('sh', {command: '/bin/sh', args: ['-c', 'sleep 1']});
  const startMs = performance.now();
  const directory = makeDirectory(t);
  await Promise.all(Array.from({length: 8}, async () => runProcess(tool, [], {...OPTIONS, directory})));
  t.true(performance.now() - startMs < 1900);
});
