import {type ChildProcess, spawn} from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';

const CLI = join(import.meta.dirname, '..', 'cli.ts');
const FIXTURES = join(import.meta.dirname, '..', 'run', 'test', 'fixtures');
const SOME_CASES = ['--case', 'create/raw/1M-*'];

type Outcome = {readonly exit: number | null; readonly stdout: string; readonly stderr: string};

/** A directory with qemu-img programs made from fixtures, an empty store, and room for temporary files. */
function makeWorkplace(t: ExecutionContext, versions: Readonly<Record<string, string>> = {'1.0': 'fake-qemu-img.sh'}) {
  const root = mkdtempSync(join(tmpdir(), 'instar-test-'));
  t.teardown(() => {
    rmSync(root, {recursive: true, force: true});
  });
  for (const [version, fixture] of Object.entries(versions)) addVersion(root, version, fixture);
  mkdirSync(join(root, 'temporary'));
  return root;
}

function addVersion(root: string, version: string, fixture: string): void {
  const folder = join(root, 'binaries', version);
  mkdirSync(folder, {recursive: true});
  copyFileSync(join(FIXTURES, 'fake-qemu-img.sh'), join(folder, 'fake-qemu-img.sh'));
  copyFileSync(join(FIXTURES, fixture), join(folder, 'qemu-img'));
  for (const name of ['fake-qemu-img.sh', 'qemu-img']) chmodSync(join(folder, name), 0o755);
}

function start(root: string, args: readonly string[]): {child: ChildProcess; done: Promise<Outcome>} {
  const places = [
    '--binaries',
    join(root, 'binaries'),
    '--output',
    join(root, 'store'),
    '--journal',
    join(root, 'journal'),
  ];
  const child = spawn(process.execPath, [CLI, ...places, ...args], {
    env: {...process.env, TMPDIR: join(root, 'temporary'), NODE_V8_COVERAGE: undefined},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const done = new Promise<Outcome>((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
    child.once('error', reject);
    child.once('close', (exit) => {
      resolve({exit, stdout, stderr});
    });
  });
  return {child, done};
}

async function run(root: string, ...args: readonly string[]): Promise<Outcome> {
  return start(root, args).done;
}

/** Every file below a folder with its content. */
function readTree(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length), readFileSync(path, 'utf8')];
    }),
  );
}

const refuses = test.macro({
  async exec(t, args: readonly string[], message: RegExp) {
    const root = makeWorkplace(t);
    const {exit, stdout, stderr} = await run(root, ...args);
    t.is(exit, 1);
    t.is(stdout, '');
    t.regex(stderr, message);
    t.is(stderr.trimEnd().split('\n').length, 1);
    t.deepEqual(readTree(join(root, 'store')), {});
  },
  title: (given = '') => `one clear line and exit code 1: ${given}`,
});
test(
  'no command',
  refuses,
  [],
  /^generate: Say which command with --command\. Known commands: create, info, check, map, measure, compare, convert, dd, all\.$/m,
);
test(
  'unknown command',
  refuses,
  ['--command', 'foo'],
  /Unknown command 'foo'\. Known commands: create, info, check, map, measure, compare, convert, dd, all\./,
);
test('unknown image set', refuses, ['--make-images', 'nosuch'], /No recipe makes 'nosuch'\. Known: all, raw-sparse, /);
test(
  'no pinned release',
  refuses,
  ['--make-images', 'raw-sparse'],
  /Recipes need qemu-img [\d.]+\. Run "npm run binaries"/,
);
test('unknown option', refuses, ['--comand', 'create'], /Unknown option '--comand'.*--help/);
test('unknown version', refuses, ['--command', 'create', '--version', '9'], /matches '9'\. Known versions: 1\.0\.$/m);
test('no range', refuses, ['--command', 'create', '--version', 'new'], /'new' is no version range/);
test('unknown case', refuses, ['--command', 'create', '--case', 'x'], /No case matches 'x'\. Known cases: create\/raw/);
test(
  'no jobs',
  refuses,
  ['--command', 'create', '--jobs', '0'],
  /--jobs must be a whole number from 1 to 9999, not '0'/,
);
test('no binaries', refuses, ['--command', 'create', '--binaries', '/nonexistent'], /Run "npm run binaries" first/);
test('unknown format', refuses, ['--command', 'create', '--dry-run', '--format', 'xml'], /must be text or json/);
test(
  'unwritable store',
  refuses,
  ['--command', 'create', ...SOME_CASES, '--output', '/dev/null/store'],
  /\/dev\/null\/store.*cannot be read/,
);

test('help is text on stdout', async (t) => {
  const {exit, stdout} = await run(makeWorkplace(t), '--help');
  t.is(exit, 0);
  t.regex(stdout, /^Usage: npm run generate/);
});

test('recording fills the store, says what it did, and leaves nothing else', async (t) => {
  const root = makeWorkplace(t, {'1.0': 'fake-qemu-img.sh', '2.0': 'fake-qemu-img.sh'});
  const {exit, stdout, stderr} = await run(root, '--command', 'create', ...SOME_CASES);
  t.is(stderr, '');
  t.is(exit, 0);
  t.regex(
    stdout,
    /generate: (\d+) cases, 2 versions, \d+ baselines \(\d+ new, 0 changed, 0 unchanged\), \d+ profiles, 0 removed/,
  );
  const map = JSON.parse(readTree(join(root, 'store'))['/version-map.json'] ?? '{}') as {versions: object};
  t.deepEqual(map.versions, {
    '1.0': {label: 'qemu-img version 1.0 (fake)'},
    '2.0': {label: 'qemu-img version 1.0 (fake)'},
  });
  t.deepEqual(readTree(join(root, 'journal')), {});
  t.deepEqual(readdirSync(join(root, 'temporary')), []);
});

test('the result does not depend on the number of jobs, and recording again changes no byte', async (t) => {
  const versions = {'1.0': 'fake-qemu-img.sh', '2.0': 'slow-qemu-img.sh'};
  const [one, many] = [makeWorkplace(t, versions), makeWorkplace(t, versions)];
  await Promise.all([
    run(one, '--command', 'create', ...SOME_CASES, '--jobs', '1'),
    run(many, '--command', 'create', ...SOME_CASES, '--jobs', '8'),
  ]);
  const recorded = readTree(join(one, 'store'));
  t.true(Object.keys(recorded).length > 5);
  t.deepEqual(readTree(join(many, 'store')), recorded);
  t.regex((await run(one, '--command', 'create', ...SOME_CASES)).stdout, /\(0 new, 0 changed, \d+ unchanged\)/);
  t.deepEqual(readTree(join(one, 'store')), recorded);
});

test('a version that is not provisioned any more keeps its baselines', async (t) => {
  const root = makeWorkplace(t, {'1.0': 'fake-qemu-img.sh', '2.0': 'fake-qemu-img.sh'});
  await run(root, '--command', 'create', ...SOME_CASES);
  const before = readTree(join(root, 'store'));
  rmSync(join(root, 'binaries', '1.0'), {recursive: true});
  t.is((await run(root, '--command', 'create', ...SOME_CASES)).exit, 0);
  t.deepEqual(readTree(join(root, 'store')), before);
});

test('a program that cannot be used is reported, the others are recorded, the exit code says so', async (t) => {
  const root = makeWorkplace(t);
  addVersion(root, '2.0', 'fake-qemu-img.sh');
  chmodSync(join(root, 'binaries', '2.0', 'qemu-img'), 0o644);
  addVersion(root, '3.0', 'fake-qemu-img.sh');
  writeFileSync(join(root, 'binaries', '3.0', 'qemu-img'), '#!/bin/sh\nexit 1\n');
  const {exit, stdout, stderr} = await run(root, '--command', 'create', ...SOME_CASES);
  t.is(exit, 1);
  t.regex(stdout, /, 1 versions, /);
  const [second, third, ...more] = stderr.trimEnd().split('\n');
  t.regex(second ?? '', /^generate: 2\.0 was left out: .*not executable/);
  t.regex(third ?? '', /^generate: 3\.0 was left out: .*does not tell its version/);
  t.deepEqual(more, []);
});

const isObserved = test.macro({
  async exec(t, script: string, exit: string) {
    const root = makeWorkplace(t);
    const program = `#!/bin/sh\nif [ "$1" = --version ]; then echo "qemu-img version 1.0"; exit; fi\n${script}\n`;
    writeFileSync(join(root, 'binaries', '1.0', 'qemu-img'), program);
    const outcome = await run(root, '--command', 'create', '--case', 'create/raw/1M-default');
    t.is(outcome.exit, 0);
    const profiles = Object.entries(readTree(join(root, 'store'))).filter(([name]) => name.startsWith('/profiles/'));
    t.is(profiles.length, 1);
    t.true(profiles[0]?.[1].includes(`"exit": "${exit}"`));
  },
  title: (_, _script, exit: string) => `a qemu-img that ends by ${exit} is recorded like any other`,
});
test(isObserved, 'kill -s SEGV $$', 'SIGSEGV');
test(isObserved, 'exec yes', 'flood');

test('a full disk ends the run: its errors are no behaviour', async (t) => {
  const root = makeWorkplace(t);
  const program =
    '#!/bin/sh\nif [ "$1" = --version ]; then echo "qemu-img version 1.0"; exit; fi\n' +
    'echo "qemu-img: error while writing: No space left on device" >&2\nexit 1\n';
  writeFileSync(join(root, 'binaries', '1.0', 'qemu-img'), program);
  const {exit, stderr} = await run(root, '--command', 'create', ...SOME_CASES);
  t.is(exit, 1);
  t.regex(stderr, /^generate: The disk of .* was full during create\/raw\/1M-.*--resume\.\n$/);
  t.deepEqual(readTree(join(root, 'store')), {});
});

const isReported = test.macro({
  async exec(t, name: string, content: string, message: RegExp) {
    const root = makeWorkplace(t);
    await run(root, '--command', 'create', ...SOME_CASES);
    const path = join(root, 'store', name);
    const target = existsSync(path) ? path : join(path, readdirSync(path)[0] ?? '');
    const file = target.endsWith('.json') ? target : join(target, readdirSync(target)[0] ?? '');
    writeFileSync(file, content);
    const {exit, stderr} = await run(root, '--command', 'create', ...SOME_CASES);
    t.is(exit, 1);
    t.regex(stderr, message);
    t.is(stderr.trimEnd().split('\n').length, 1);
    t.is(readFileSync(file, 'utf8'), content);
  },
  title: (_, name: string) => `a damaged ${name} is reported and left alone`,
});
test(isReported, 'version-map.json', '{"schema": 1', /version-map\.json is damaged: it is not JSON\. Restore it/);
test(isReported, 'profiles/create/raw', '{}', /[\da-f]{16}\.json is damaged: .* Restore it/);

test('the plan lists cases, steps and versions, and runs nothing', async (t) => {
  const root = makeWorkplace(t);
  const {exit, stdout} = await run(
    root,
    '--command',
    'create',
    '--case',
    'create/qcow2/backing-chain-of-three',
    '--dry-run',
  );
  t.is(exit, 0);
  t.regex(stdout, /^create\/qcow2\/backing-chain-of-three\n {4}input: qemu-img create -f qcow2 base\.qcow2 4M\n/);
  t.regex(stdout, /^plan: 1 cases, 1 versions, at most 7 processes$/m);
  t.deepEqual(readTree(join(root, 'store')), {});
  t.deepEqual(readTree(join(root, 'journal')), {});
});

test('the plan as JSON has one process a line', async (t) => {
  const root = makeWorkplace(t);
  const {stdout} = await run(
    root,
    '--command',
    'create',
    '--case',
    'create/raw/1M-default',
    '--dry-run',
    '--format',
    'json',
  );
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  t.deepEqual(lines[0], {
    version: '1.0',
    case: 'create/raw/1M-default',
    step: 'create',
    command: join(root, 'binaries', '1.0', 'qemu-img'),
    args: ['create', '-f', 'raw', 'image.raw', '1M'],
  });
  t.deepEqual(
    lines.map(({step, onlyIfSucceeded}) => [step, onlyIfSucceeded]),
    [
      ['create', undefined],
      ['info-human', 'create'],
      ['info-json', 'create'],
    ],
  );
});

const isInterrupted = test.macro({
  async exec(t, signal: 'SIGINT' | 'SIGTERM', exitCode: number) {
    const versions = {'1.0': 'slow-qemu-img.sh'};
    const root = makeWorkplace(t, versions);
    const args = ['--command', 'create', ...SOME_CASES, '--jobs', '2'];
    const {child, done} = start(root, args);
    const journal = join(root, 'journal', 'generate-create.jsonl');
    while (!existsSync(journal) || readFileSync(journal, 'utf8').split('\n').length < 4) await sleep(20);
    child.kill(signal);
    const {exit, stderr} = await done;
    t.is(exit, exitCode);
    t.regex(stderr, /^generate: Interrupted\. .* --resume to continue\.\n$/);
    t.deepEqual(readTree(join(root, 'store')), {});
    t.deepEqual(readdirSync(join(root, 'temporary')), []);

    const finished = readFileSync(journal, 'utf8').trimEnd().split('\n').length;
    const [resumed, afresh] = [await run(root, ...args, '--resume'), makeWorkplace(t, versions)];
    t.is(resumed.exit, 0);
    t.true(finished >= 3);
    t.false(existsSync(journal));
    await run(afresh, ...args);
    t.deepEqual(readTree(join(root, 'store')), readTree(join(afresh, 'store')));
  },
  title: (_, signal: string) => `${signal} leaves finished work only, and a resumed run gives the whole`,
});
test(isInterrupted, 'SIGINT', 130);
test(isInterrupted, 'SIGTERM', 143);

test('a resumed run takes finished cases from the journal', async (t) => {
  const root = makeWorkplace(t, {'1.0': 'slow-qemu-img.sh'});
  const args = ['--command', 'create', '--case', 'create/raw/*', '--jobs', '1'];
  const {child, done} = start(root, args);
  const journal = join(root, 'journal', 'generate-create.jsonl');
  while (!existsSync(journal) || readFileSync(journal, 'utf8').split('\n').length < 4) await sleep(20);
  child.kill('SIGKILL');
  await done;
  const text = readFileSync(journal, 'utf8');
  // Mark the finished ones, and cut the last line short as a crash would.
  writeFileSync(journal, `${text.replaceAll('Formatting', 'From the journal')}{"key": "ab`);
  t.is((await run(root, ...args, '--resume')).exit, 0);
  const marked = Object.values(readTree(join(root, 'store'))).filter((content) => content.includes('From the journal'));
  t.true(marked.length >= 3);
});
