import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {ConformanceReport} from '../compare/verdict.ts';
import {CASE_IDS, makeDirectory, makeProgram, makeStore, readTree, startConformance} from './make-world.ts';

const CASES = CASE_IDS.flatMap((id) => ['--case', id]);
const VERSIONS = ['7.2.22', '8.0.0'];

type World = {readonly directory: string; readonly program: string; readonly store: string};

async function makeWorld(t: ExecutionContext, versions: readonly string[] = VERSIONS): Promise<World> {
  const directory = makeDirectory(t);
  const program = makeProgram(directory);
  return {directory, program, store: await makeStore(directory, program, versions)};
}

function readReport(directory: string): ConformanceReport {
  return JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as ConformanceReport;
}

function changeMap(store: string, change: (map: {cases: Record<string, Record<string, string>>}) => void): void {
  const path = join(store, 'version-map.json');
  const map = JSON.parse(readFileSync(path, 'utf8')) as {cases: Record<string, Record<string, string>>};
  change(map);
  writeFileSync(path, JSON.stringify(map));
}

test('a program that does what was recorded passes, and leaves three reports', async (t) => {
  const {directory, program, store} = await makeWorld(t);
  const {stdout, exitCode} = await startConformance(directory, ['--program', program, '--baselines', store, ...CASES]);
  t.is(exitCode, 0);
  t.is(
    stdout.split('\n').at(-1),
    'conformance: 2 cases, 2 versions, 2 baselines: 2 same, 0 allowed, 0 different, 0 skipped',
  );
  t.like(readReport(directory), {state: 'finished', planned: 2, full: false, problems: []});
  t.regex(
    readFileSync(join(directory, 'report.junit'), 'utf8'),
    /<testsuites name="conformance" tests="3" failures="0"/,
  );
  t.regex(readFileSync(join(directory, 'report.markdown'), 'utf8'), /^# Conformance: passed/);
});

test('a program that does otherwise fails, and the difference is named', async (t) => {
  const {directory, store} = await makeWorld(t);
  const other = makeProgram(directory, {word: 'Shouting'});
  const {stdout, exitCode} = await startConformance(directory, ['--program', other, '--baselines', store, ...CASES]);
  t.is(exitCode, 1);
  t.regex(stdout, /different: create\/raw\/1M-default as 8\.0\.0 \(and 7\.2\.22\)/);
  t.regex(stdout, /info-json\/word\n {4}- "Formatting"\n {4}\+ "Shouting"/);
  t.is(
    stdout.split('\n').at(-1),
    'conformance: 2 cases, 2 versions, 2 baselines: 0 same, 0 allowed, 2 different, 0 skipped',
  );
  t.is(readReport(directory).results[0]?.observation?.steps[0]?.stdout, 'Shouting image.raw\n');
});

test('comparing changes nothing among the baselines, whatever it finds', async (t) => {
  const {directory, store} = await makeWorld(t);
  const before = readTree(store);
  const other = makeProgram(directory, {word: 'Shouting'});
  const {exitCode} = await startConformance(directory, ['--program', other, '--baselines', store, ...CASES]);
  t.is(exitCode, 1);
  t.deepEqual(readTree(store), before);
});

test('the number of jobs does not change the report', async (t) => {
  const {directory, store} = await makeWorld(t);
  const other = makeProgram(directory, {word: 'Shouting'});
  const texts: string[] = [];
  for (const jobs of ['1', '4']) {
    await startConformance(directory, ['--program', other, '--baselines', store, '--jobs', jobs, ...CASES]);
    texts.push(readFileSync(join(directory, 'report.json'), 'utf8'));
  }

  t.is(texts[0], texts[1]);
});

test('every version by itself counts each as a baseline', async (t) => {
  const {directory, program, store} = await makeWorld(t);
  const argv = ['--program', program, '--baselines', store, '--every-version', ...CASES];
  const {stdout} = await startConformance(directory, argv);
  t.is(
    stdout.split('\n').at(-1),
    'conformance: 2 cases, 2 versions, 4 baselines: 4 same, 0 allowed, 0 different, 0 skipped',
  );
});

test('a missing baseline fails', async (t) => {
  const {directory, program, store} = await makeWorld(t);
  changeMap(store, ({cases}) => {
    delete cases['create/raw/1G-default']?.['8.0.0'];
  });
  const {stdout, exitCode} = await startConformance(directory, ['--program', program, '--baselines', store, ...CASES]);
  t.is(exitCode, 1);
  t.regex(stdout, /problem: Baseline of create\/raw\/1G-default for 8\.0\.0 is missing\. Run "npm run generate/);
  t.regex(stdout, /2 baselines: 2 same, 0 allowed, 0 different, 0 skipped$/);
});

test('a run that compares nothing fails', async (t) => {
  const {directory, program, store} = await makeWorld(t, ['4.2.1']);
  const {stdout, exitCode} = await startConformance(directory, ['--program', program, '--baselines', store, ...CASES]);
  t.is(exitCode, 1);
  t.regex(stdout, /problem: Nothing was compared/);
  t.regex(stdout, /2 baselines: 0 same, 0 allowed, 0 different, 2 skipped$/);
});

test('the page goes to the step summary as well', async (t) => {
  const {directory, program, store} = await makeWorld(t);
  const summary = join(directory, 'summary.md');
  writeFileSync(summary, 'before\n');
  await startConformance(directory, ['--program', program, '--baselines', store, ...CASES], {
    GITHUB_STEP_SUMMARY: summary,
  });
  t.regex(readFileSync(summary, 'utf8'), /^before\n# Conformance: passed\n/);
});

test('an interrupted run says so, keeps what it has, and leaves nothing half-written', async (t) => {
  const {directory, store} = await makeWorld(t);
  const slow = makeProgram(directory, {word: 'Slowly', before: 'sleep 30'});
  const run = startConformance(directory, ['--program', slow, '--baselines', store, ...CASES]);
  while (!existsSync(join(directory, 'report.json'))) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }

  t.is(readReport(directory).state, 'running');
  run.kill('SIGINT');
  const {stdout, exitCode} = await run;
  t.is(exitCode, 130);
  t.regex(stdout, /interrupted: 0 of 2 baselines judged/);
  t.is(readReport(directory).state, 'interrupted');
  t.deepEqual(
    readdirSync(directory).filter((name) => name.includes('.tmp')),
    [],
  );
});

const fails = test.macro({
  async exec(
    t: ExecutionContext,
    argv: readonly string[],
    expected: {readonly code: number; readonly message: RegExp},
  ) {
    const directory = makeDirectory(t);
    const program = makeProgram(directory);
    const {stderr, stdout, exitCode} = await startConformance(directory, ['--program', program, ...argv]);
    t.is(exitCode, expected.code);
    t.regex(stderr, expected.message);
    t.is(stderr.split('\n').filter((line) => line.startsWith('conformance: ')).length, 1);
    t.notRegex(stderr, /\n\s+at /);
    t.is(stdout, '');
  },
  title: (given = '') => `one clear line for ${given}`,
});

test('an unknown option', fails, ['--nonsense'], {code: 2, message: /^conformance: Unknown option '--nonsense'/});
test('an operand', fails, ['nonsense'], {code: 2, message: /^conformance: Unexpected argument 'nonsense'/});
test('an unknown sandbox', fails, ['--sandbox', 'sand'], {
  code: 2,
  message: /--sandbox takes auto, kvm, wasm, both, not 'sand'/,
});
test('a malformed number of jobs', fails, ['--jobs', '0'], {code: 2, message: /--jobs takes a number from 1/});
test('a case that is not there', fails, ['--case', 'create/none/*'], {
  code: 1,
  message: /No case matches 'create\/none\/\*'/,
});
test('a version that is not recorded', fails, ['--version', '3.1'], {
  code: 1,
  message: /No recorded version is within '3\.1'/,
});
test('a malformed version', fails, ['--version', 'new'], {code: 1, message: /'new' is no version range/});
test('a program that is not there', fails, ['--program', 'nowhere'], {
  code: 1,
  message: /Program 'nowhere' does not exist/,
});
test('baselines that are not there', fails, ['--baselines', 'nowhere'], {code: 1, message: /Nothing is recorded yet/});

const reportsDamage = test.macro({
  async exec(t: ExecutionContext, damage: (world: World) => void, message: RegExp) {
    const world = await makeWorld(t);
    damage(world);
    const argv = ['--program', world.program, '--baselines', world.store, ...CASES];
    const {stderr, exitCode} = await startConformance(world.directory, argv);
    t.is(exitCode, 1);
    t.regex(stderr, message);
    t.notRegex(stderr, /\n\s+at /);
  },
  title: (given = '') => `one clear line for ${given}`,
});

test(
  'a damaged version map',
  reportsDamage,
  ({store}) => {
    writeFileSync(join(store, 'version-map.json'), '{"schema": 1');
  },
  /conformance: .*version-map\.json is damaged: it is not JSON/,
);
test(
  'a damaged profile',
  reportsDamage,
  ({store}) => {
    for (const path of Object.keys(readTree(join(store, 'profiles')))) {
      writeFileSync(path, '{}');
    }
  },
  /conformance: .*\.json is damaged/,
);

test('one clear line for a report that cannot be written', async (t) => {
  const {directory, program, store} = await makeWorld(t);
  const argv = ['--program', program, '--baselines', store, '--json', join(program, 'report.json'), ...CASES];
  const {stderr, stdout, exitCode} = await startConformance(directory, argv);
  t.is(exitCode, 1);
  t.regex(stderr, /conformance: .*report\.json cannot be written: /);
  t.is(stdout, '');
});
