import test from 'ava';
import type {Case} from '../../../generators/cases/case.ts';
import type {VersionMap} from '../../../generators/store/version-map.ts';
import {HarnessError} from '../../harness-error.ts';
import {planRuns, type Selection} from '../plan-runs.ts';

const CASES: readonly Case[] = ['create/raw/1M', 'create/qcow2/1M', 'create/qcow2/1G'].map((id) => ({
  id,
  command: 'create',
  format: 'raw',
  image: 'image.raw',
  steps: [],
  files: 'all',
}));
const SAME = {'4.2.1': 'aaa', '7.2.22': 'aaa', '8.0.0': 'aaa', '10.0.2': 'bbb'};
const MAP: VersionMap = {
  schema: 1,
  versions: {'10.0.2': {label: ''}, '7.2.22': {label: ''}, '8.0.0': {label: ''}, '4.2.1': {label: ''}},
  cases: {'create/raw/1M': SAME, 'create/qcow2/1M': SAME, 'create/qcow2/1G': SAME},
};
const ALL: Selection = {caseGlobs: [], versions: [], everyVersion: false, sandboxes: [{name: 'wasm'}]};

const plans = test.macro({
  exec(t, selection: Partial<Selection>, expected: readonly string[]) {
    const {runs} = planRuns(CASES, MAP, {...ALL, ...selection});
    t.deepEqual(
      runs.map(
        (run) => `${run.case.id} ${run.profile} ${run.versions.join('+')} ${run.sandbox}${run.skip ? ' skipped' : ''}`,
      ),
      expected,
    );
  },
  title: (given = '') => `plans ${given}`,
});

test('each profile once, imitating its newest version', plans, {caseGlobs: ['create/raw/*']}, [
  'create/raw/1M aaa 4.2.1+7.2.22+8.0.0 wasm',
  'create/raw/1M bbb 10.0.2 wasm',
]);
test('a profile that only versions before 5.2 show, skipped', plans, {caseGlobs: ['create/raw/*'], versions: ['4.2']}, [
  'create/raw/1M aaa 4.2.1 wasm skipped',
]);
test(
  'every version by itself when asked',
  plans,
  {caseGlobs: ['create/raw/*'], everyVersion: true, versions: ['>=7']},
  ['create/raw/1M aaa 7.2.22 wasm', 'create/raw/1M aaa 8.0.0 wasm', 'create/raw/1M bbb 10.0.2 wasm'],
);
test('only the versions asked for', plans, {caseGlobs: ['create/qcow2/*'], versions: ['7.2']}, [
  'create/qcow2/1M aaa 7.2.22 wasm',
  'create/qcow2/1G aaa 7.2.22 wasm',
]);
test(
  'each sandbox, one of them skipped',
  plans,
  {
    caseGlobs: ['create/raw/*'],
    versions: ['10'],
    sandboxes: [{name: 'kvm', unavailable: 'no /dev/kvm'}, {name: 'wasm'}],
  },
  ['create/raw/1M bbb 10.0.2 kvm skipped', 'create/raw/1M bbb 10.0.2 wasm'],
);

test('the newest version of a profile is imitated', (t) => {
  const {runs} = planRuns(CASES, MAP, ALL);
  t.deepEqual(
    runs.slice(0, 2).map((run) => run.imitated),
    ['8.0.0', '10.0.2'],
  );
});

test('a run over all cases and versions is full, a part is not', (t) => {
  t.true(planRuns(CASES, MAP, ALL).full);
  t.true(planRuns(CASES, MAP, {...ALL, caseGlobs: ['**']}).full);
  t.false(planRuns(CASES, MAP, {...ALL, caseGlobs: ['create/raw/*']}).full);
  t.false(planRuns(CASES, MAP, {...ALL, versions: ['>=7']}).full);
});

test('a missing baseline is a problem', (t) => {
  const holed = {...MAP, cases: {...MAP.cases, 'create/qcow2/1M': {'7.2.22': 'aaa'}}};
  t.deepEqual(planRuns(CASES, holed, ALL).problems, [
    'Baseline of create/qcow2/1M for 4.2.1, 8.0.0, 10.0.2 is missing. ' +
      'Run "npm run generate -- --command create --case create/qcow2/1M".',
  ]);
  t.deepEqual(planRuns(CASES, holed, {...ALL, versions: ['7.2']}).problems, []);
});

test('a baseline without a case is a problem of a full run', (t) => {
  const stray = {...MAP, cases: {...MAP.cases, 'create/gone/1M': SAME}};
  t.regex(planRuns(CASES, stray, ALL).problems.join('\n'), /^Baseline create\/gone\/1M has no case any more/);
  t.deepEqual(planRuns(CASES, stray, {...ALL, caseGlobs: ['create/raw/*']}).problems, []);
});

const refuses = test.macro({
  exec(t, selection: Partial<Selection>, message: RegExp) {
    t.throws(() => planRuns(CASES, MAP, {...ALL, ...selection}), {instanceOf: HarnessError, message});
  },
  title: (given = '') => `refuses ${given}`,
});

test('a glob that no case matches', refuses, {caseGlobs: ['create/raw/*', 'nothing']}, /^No case matches 'nothing'/);
test(
  'a version that is not recorded',
  refuses,
  {versions: ['9.9']},
  /^No recorded version .* Recorded: 4\.2\.1, 7\.2\.22, /,
);

test('refuses to judge where nothing is recorded', (t) => {
  const empty = {schema: 1, versions: {}, cases: {}} as const;
  t.throws(() => planRuns(CASES, empty, ALL), {instanceOf: HarnessError, message: /^Nothing is recorded yet/});
});
