import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, openSync, readdirSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout} from 'node:timers/promises';
import test from 'ava';

const ROOT = path.resolve(import.meta.dirname, '..');
const INSTAR = path.join(ROOT, 'instar.ts');
const QEMU_IMG = path.join(ROOT, 'instar-qemu-img.ts');

const folder = mkdtempSync(path.join(tmpdir(), 'instar-program-'));
test.after.always(() => rmSync(folder, {recursive: true}));

type Run = {readonly status: number | null; readonly stdout: string; readonly stderr: string};

function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}, program = INSTAR): Run {
  const {status, stdout, stderr} = spawnSync(process.execPath, [program, ...argv], {
    encoding: 'utf8',
    env: {PATH: process.env['PATH'] ?? '', INSTAR_SANDBOX: 'wasm', ...env},
  });
  return {status, stdout, stderr};
}

/** A Node option that makes Node look like this version. */
function pretendVersion(version: string): string {
  const code = `Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
}

test('instar names itself and the release that it imitates', (t) => {
  const {status, stdout, stderr} = run(['--version']);
  t.regex(stdout, /^instar \d+\.\d+\.\d+ \(imitates qemu-img \d+\.\d+\.\d+\)\n$/);
  t.deepEqual([status, stderr], [0, '']);
});

test('--qemu-version before --version is heeded', (t) => {
  t.regex(run(['--qemu-version', '7.2.22', '--version']).stdout, /imitates qemu-img 7\.2\.22\)\n$/);
});

const QEMU_VERSION_TEXT =
  'qemu-img version 7.2.22\nCopyright (c) 2003-2022 Fabrice Bellard and the QEMU Project developers\n';
const isQemuImg = test.macro({
  exec(t, argv: readonly string[], program: string) {
    t.deepEqual(run([...argv, '--version'], {INSTAR_QEMU_VERSION: '7.2.22'}, program), {
      status: 0,
      stdout: QEMU_VERSION_TEXT,
      stderr: '',
    });
  },
  title: (given = '') => `qemu-img is imitated ${given}`,
});
test('by the word qemu-img', isQemuImg, ['qemu-img'], INSTAR);
test('by the program instar-qemu-img', isQemuImg, [], QEMU_IMG);
const link = path.join(folder, 'qemu-img');
symlinkSync(INSTAR, link);
test('by the name of a link', isQemuImg, [], link);

const saysOnStderr = test.macro({
  exec(t, argv: readonly string[], status: number, stderr: string) {
    t.deepEqual(run(argv), {status, stdout: '', stderr});
  },
  title: (_given: string | undefined, argv: readonly string[]) => `instar ${argv.join(' ')} fails clearly`,
});
test(saysOnStderr, [], 1, "instar: Not enough arguments\nTry 'instar --help' for more information\n");
test(saysOnStderr, ['nosuch'], 1, "instar: Command not found: nosuch\nTry 'instar --help' for more information\n");
test(
  saysOnStderr,
  ['amend', 'x'],
  1,
  "instar: Command 'amend' is not available in this build of instar; it has: bench, check, compare, convert, create, dd, info, map, measure, verify\n",
);
test(
  saysOnStderr,
  ['qemu-img', 'amend', '--help'],
  1,
  "qemu-img: Command 'amend' is not available in this build of instar; it has: bench, check, compare, convert, create, dd, info, map, measure\n",
);
test(saysOnStderr, ['info'], 1, "info: Expecting one image file name\nTry 'instar info --help' for more information\n");
test(saysOnStderr, ['info', '-Z'], 1, "info: invalid option -- 'Z'\nTry 'instar info --help' for more information\n");
test(saysOnStderr, ['--sandbox', 'x', 'info', 'y'], 1, "instar: --sandbox expects 'kvm', 'wasm' or 'auto', not 'x'\n");
test(
  saysOnStderr,
  ['info', 'x', '--deadline', '0'],
  1,
  "info: Invalid deadline specified: '0'; write seconds from 0.001 to 2147483\n",
);
test(
  saysOnStderr,
  ['qemu-img', '--sandbox', 'wasm', 'info', 'x'],
  1,
  "qemu-img: unrecognized option '--sandbox'\nTry 'qemu-img --help' for more information\n",
);
test(
  saysOnStderr,
  ['qemu-img', 'info', '--unsafe-quirks', 'x'],
  1,
  "qemu-img info: unrecognized option '--unsafe-quirks'\nTry 'qemu-img info --help' for more information\n",
);

test('an unknown release names the range that is known', (t) => {
  const {status, stderr} = run(['info', 'x'], {INSTAR_QEMU_VERSION: '3.1'});
  t.regex(stderr, /^instar: qemu-img 3\.1 is not known; instar imitates \d+\.\d+\.\d+ to \d+\.\d+\.\d+\.\n$/);
  t.is(status, 1);
});

test('options of instar may stand before and among the options of a subcommand', (t) => {
  const before = run(['--verbose', '--unsafe-quirks', 'info', INSTAR]);
  const among = run(['info', '--unsafe-quirks', INSTAR, '--verbose']);
  t.is(before.stderr, 'instar: running in the wasm sandbox\n');
  t.is(before.status, 0);
  t.deepEqual(among, before);
});

test('a Node that is too old is told so in one line', (t) => {
  for (const [program, name] of [
    [INSTAR, 'instar: Node 22.20 or newer is needed; this is'],
    [QEMU_IMG, 'qemu-img: instar needs Node 22.20 or newer; this is'],
  ] as const) {
    for (const version of ['8.17.0', '20.19.0', '22.19.9']) {
      t.deepEqual(run(['--version'], {NODE_OPTIONS: pretendVersion(version)}, program), {
        status: 1,
        stdout: '',
        stderr: `${name} ${version}\n`,
      });
    }
  }
});

test('a full disk below standard output is one line and exit code 1', (t) => {
  const {status, stderr} = spawnSync(process.execPath, [INSTAR, '--help'], {
    encoding: 'utf8',
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
  });
  t.regex(stderr, /^instar: Could not write to standard output: ENOSPC.*\n$/);
  t.is(status, 1);
});

test('a closed pipe ends the program quietly', async (t) => {
  const child = spawn(process.execPath, [INSTAR, '--help'], {stdio: ['ignore', 'pipe', 'pipe']});
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  t.deepEqual([code, stderr], [141, '']);
});

test('more output than a pipe holds arrives whole', async (t) => {
  const many = Array.from({length: 200}, () => INSTAR);
  const child = spawn(process.execPath, [INSTAR, 'info', '--unsafe-quirks', ...many], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {...process.env, INSTAR_SANDBOX: 'wasm'},
  });
  let stdout = '';
  await setTimeout(300);
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  t.is(await new Promise((resolve) => child.on('close', resolve)), 0);
  t.is(stdout.match(/^image: /gm)?.length, many.length);
});

const putsBack = test.macro({
  async exec(t, signal: 'SIGHUP' | 'SIGINT' | 'SIGTERM', exitCode: number) {
    const where = mkdtempSync(path.join(folder, 'signal-'));
    const argv = [INSTAR, 'create', '-o', 'preallocation=full', path.join(where, 'big.raw'), '64G'];
    const child = spawn(process.execPath, argv, {stdio: ['ignore', 'ignore', 'pipe']});
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    const ended = new Promise((resolve) => child.on('close', resolve));
    while (readdirSync(where).length === 0 && child.exitCode === null) await setTimeout(10);
    child.kill(signal);
    t.deepEqual([await ended, stderr], [exitCode, '']);
    t.deepEqual(readdirSync(where), []);
  },
  title: (_given: string | undefined, signal: string) => `${signal} ends create, which leaves nothing behind`,
});
test(putsBack, 'SIGHUP', 129);
test(putsBack, 'SIGINT', 130);
test(putsBack, 'SIGTERM', 143);

const refusesBytes = test.macro({
  exec(t, argv: string) {
    const where = mkdtempSync(path.join(folder, 'bytes-'));
    const {status, stdout, stderr} = spawnSync('sh', ['-c', `"$0" "$1" ${argv}`, process.execPath, INSTAR], {
      cwd: where,
      encoding: 'utf8',
    });
    t.deepEqual([status, stdout], [1, '']);
    t.is(stderr, "instar: The argument 'x\uFFFD\uFFFD' is not UTF-8; give the file a name that is\n");
    t.deepEqual(readdirSync(where), []);
  },
  title: (given = '') => `an argument that is not UTF-8 never becomes another name: ${given}`,
});
const withShell = process.platform === 'linux' ? test : test.skip;
withShell('info', refusesBytes, "info $(printf 'x\\377\\376')");
withShell('create', refusesBytes, "create $(printf 'x\\377\\376') 1M");

test('a name may hold the replacement character itself', (t) => {
  const name = path.join(folder, 'x\uFFFD');
  t.is(run(['create', '-q', name, '1M']).status, 0);
  t.true(readdirSync(folder).includes('x\uFFFD'));
});
