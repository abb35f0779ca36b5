import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {execa, execaSync} from 'execa';
import {makeProfileId} from '../../../generators/profiles/profile-id.ts';
import {writeProfile, writeVersionMap} from '../../../generators/store/write-store.ts';
import type {ConformanceReport} from '../../compare/verdict.ts';
import {MAP, REPORT, showProfile} from './sample-data.ts';

const CLI = resolve(import.meta.dirname, '../cli.ts');

// A real pseudo-terminal needs tmux; without it these tests are skipped, unless everything is required.
const hasTmux = execaSync('tmux', ['-V'], {reject: false}).exitCode === 0;
const onTerminal = hasTmux || process.env['INSTAR_REQUIRE_ALL'] === '1' ? test : test.skip;

type World = {readonly store: string; readonly report: string; readonly argv: readonly string[]};

/** The sample data as files. */
function makeWorld(t: ExecutionContext): World {
  const directory = mkdtempSync(join(tmpdir(), 'instar-dashboard-'));
  t.teardown(() => {
    rmSync(directory, {recursive: true, force: true});
  });
  const store = join(directory, 'baselines');
  const cases = Object.entries(MAP.cases).map(([caseId, profiles]) => {
    const ids = Object.entries(profiles).map(([version, name]) => {
      const id = makeProfileId(showProfile(name));
      writeProfile(store, caseId, {id, observation: showProfile(name)});
      return [version, id] as const;
    });
    return [caseId, Object.fromEntries(ids)] as const;
  });
  writeVersionMap(store, {...MAP, cases: Object.fromEntries(cases)});
  const report = join(directory, 'report.json');
  writeReport(report, REPORT);
  return {store, report, argv: [CLI, '--baselines', store, '--report', report]};
}

function writeReport(path: string, report: ConformanceReport): void {
  writeFileSync(path, JSON.stringify(report));
}

type Terminal = {
  readonly send: (...keys: readonly string[]) => Promise<void>;
  readonly screen: () => Promise<string>;
  readonly until: (expected: RegExp) => Promise<string>;
  readonly tmux: (...argv: readonly string[]) => Promise<string>;
};

/** A shell in an 80x24 terminal of a tmux server of its own. */
async function openTerminal(t: ExecutionContext): Promise<Terminal> {
  const socket = `instar-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const tmux = async (...argv: readonly string[]): Promise<string> => {
    const {stdout} = await execa('tmux', ['-L', socket, '-f', '/dev/null', ...argv], {
      // In CI, Ink and chalk would take the terminal for a log file.
      env: {TERM: 'xterm-256color', PS1: '$ ', ENV: '', CI: undefined},
    });
    return stdout;
  };
  await tmux('new-session', '-d', '-x', '80', '-y', '24', 'sh');
  t.teardown(async () => {
    await tmux('kill-server');
  });
  const screen = async (): Promise<string> => tmux('capture-pane', '-p');
  const until = async (expected: RegExp): Promise<string> => {
    let text = await screen();
    for (let attempt = 0; attempt < 200 && !expected.test(text); attempt += 1) {
      await sleep(50);
      text = await screen();
    }

    t.regex(text, expected);
    return text;
  };
  return {
    send: async (...keys) => {
      await tmux('send-keys', ...keys);
    },
    screen,
    until,
    tmux,
  };
}

async function startDashboard(t: ExecutionContext, terminal: Terminal): Promise<World> {
  const world = makeWorld(t);
  await terminal.send('-l', `echo be''fore; ${process.execPath} ${world.argv.join(' ')}; echo status $?`);
  await terminal.send('Enter');
  await terminal.until(/create qcow2 \(2\)/);
  return world;
}

onTerminal(
  'needs tmux: on an 80x24 terminal, look around, filter, open a case, quit, and the terminal is as before',
  async (t) => {
    const terminal = await openTerminal(t);
    await startDashboard(t, terminal);
    const first = await terminal.screen();
    t.is(first.split('\n').length, 24);
    t.regex(first, /^Drift {2}running 5\/7/);
    t.regex(first, /1G-rb-8 +\*Bx +Bx +Bx +Bx +Bx/);
    t.regex(first, /q quit$/);
    t.is((await terminal.tmux('display-message', '-p', '#{alternate_on}')).trim(), '1');

    await terminal.send('/', 'z', 's');
    await terminal.until(/Filter: zs .*1 case /);
    t.notRegex(await terminal.screen(), /1G-rb-8/);
    await terminal.send('Enter', 'Down', 'w');
    await terminal.until(/Why is create\/qcow2\/1G-zstd allowed in 11\.1\.3\?/);
    await terminal.send('w', 'Enter');
    await terminal.until(/\[qemu-img 11\.1\.3\] +\+ \[instar as 11\.1\.3 \(wasm\)\]/);
    await terminal.send('Tab', 'Left');
    await terminal.until(/\[qemu-img 10\.0\.13\]/);
    const colored = await terminal.tmux('capture-pane', '-p', '-e');
    t.true(colored.includes('\u001b[31m-     "profile": "aa"'));
    t.true(colored.includes('\u001b[32m+     "profile": "in\\u{1b}[2Jstar"'));

    await terminal.send('q');
    const last = await terminal.until(/status 0/);
    t.regex(last, /before/);
    t.notRegex(last, /qcow2/);
    t.is((await terminal.tmux('display-message', '-p', '#{alternate_on} #{cursor_flag}')).trim(), '0 1');
    await terminal.send('-l', 'echo ec""ho');
    await terminal.send('Enter');
    await terminal.until(/^echo$/m);
  },
);

onTerminal('needs tmux: results appear while a run is going, and the screen follows its size', async (t) => {
  const terminal = await openTerminal(t);
  const {report} = await startDashboard(t, terminal);
  writeReport(report, {...REPORT, state: 'finished', planned: 5});
  await terminal.until(/^Drift {2}finished 5\/5/);
  await terminal.tmux('resize-window', '-x', '120', '-y', '30');
  await terminal.until(/6\.0\.0 +7\.2\.22 +8\.0\.0/);
  await terminal.tmux('resize-window', '-x', '50', '-y', '16');
  const small = await terminal.until(/<10\.0\.2 +10\.0\.13 +11\.1\.3|<10\.0\.13 +11\.1\.3/);
  t.true(small.split('\n').every((line) => line.length <= 50));
  await terminal.send('C-c');
  await terminal.until(/status 0/);
});

const prints = test.macro({
  async exec(
    t: ExecutionContext,
    change: (world: World) => void,
    expected: {readonly code: number; readonly out: RegExp; readonly err: RegExp},
  ) {
    const world = makeWorld(t);
    change(world);
    const {stdout, stderr, exitCode} = await execa(process.execPath, world.argv, {reject: false});
    t.is(exitCode, expected.code);
    t.regex(stdout, expected.out);
    t.regex(stderr, expected.err);
    // oxlint-disable-next-line no-control-regex -- no terminal, so no terminal sequences
    t.notRegex(stdout, /\u001b/);
  },
  title: (given = '') => `without a terminal: ${given}`,
});

test('the table is printed once', prints, () => undefined, {
  code: 0,
  out: /^Drift {2}running 5\/7[^]*\n +6\.0\.0 +7\.2\.22 +8\.0\.0[^]*\n {2}1G-rb-8 +A= +A= +\*Bx +Bx +Bx +Bx +Bx\n/,
  err: /^$/,
});
test(
  'drift alone where there is no report',
  prints,
  ({report}) => {
    rmSync(report);
  },
  {code: 0, out: /no report yet[^]*1G-rb-8 +A\. +A\. +\*B\./, err: /^$/},
);
test(
  'a report that is no JSON is one clear line',
  prints,
  ({report}) => {
    writeFileSync(report, '{"schema": 1');
  },
  {
    code: 1,
    out: /^$/,
    err: /^dashboard: .*report\.json is damaged: it is not JSON\. Run "npm run conformance" again or delete it\.$/,
  },
);
test(
  'a report of another shape is one clear line',
  prints,
  ({report}) => {
    writeFileSync(report, JSON.stringify({...REPORT, results: [{caseId: 1}]}));
  },
  {code: 1, out: /^$/, err: /^dashboard: .*report\.json is damaged: \/results\/0 .*\.$/},
);
test(
  'a damaged map is one clear line',
  prints,
  ({store}) => {
    writeFileSync(join(store, 'version-map.json'), '[]');
  },
  {code: 1, out: /^$/, err: /^dashboard: .*version-map\.json is damaged/},
);
test(
  'no baselines are one clear line',
  prints,
  ({store}) => {
    rmSync(store, {recursive: true});
  },
  {code: 1, out: /^$/, err: /^dashboard: .* holds no baselines\. Run "npm run generate/},
);

test('without a terminal: a wrong option is one clear line', async (t) => {
  const {stderr, exitCode} = await execa(process.execPath, [CLI, '--wrong'], {reject: false});
  t.is(exitCode, 2);
  t.regex(stderr, /^dashboard: Unknown option '--wrong'\. See "npm run dashboard -- --help"\.$/);
});
