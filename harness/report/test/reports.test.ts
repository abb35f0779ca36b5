import test from 'ava';
import type {ConformanceReport, JudgedBaseline} from '../../compare/verdict.ts';
import {hasComparedNothing, hasPassed, tallyLine} from '../count-verdicts.ts';
import {renderJson} from '../render-json.ts';
import {renderJunit} from '../render-junit.ts';
import {renderMarkdown} from '../render-markdown.ts';
import {renderSummary} from '../render-summary.ts';

const HOSTILE = 'a\u001b[31m]]>```` <b>|\u0000\u202e\n';

const JUDGED: readonly JudgedBaseline[] = [
  {
    caseId: 'create/raw/1M',
    profile: 'aa',
    versions: ['7.2.22'],
    imitated: '7.2.22',
    sandbox: 'kvm',
    verdict: {kind: 'same'},
  },
  {
    caseId: 'create/vmdk/1M',
    profile: 'bb',
    versions: ['7.2.22', '8.0.0'],
    imitated: '8.0.0',
    sandbox: 'kvm',
    verdict: {
      kind: 'different',
      differences: [
        {path: 'info-json/virtual-size', baseline: '1', instar: '2'},
        {path: 'create.stderr/1', baseline: HOSTILE, instar: ''},
      ],
      by: [],
      excused: [],
    },
    observation: {steps: [], files: []},
  },
  {
    caseId: 'create/vmdk/1G',
    profile: 'cc',
    versions: ['8.0.0'],
    imitated: '8.0.0',
    sandbox: 'kvm',
    verdict: {
      kind: 'different',
      differences: [
        {path: 'info-json/virtual-size', baseline: '3', instar: '4'},
        {path: 'create.stderr/7', baseline: 'x\n', instar: 'y\n'},
      ],
      by: [],
      excused: [],
    },
  },
  {
    caseId: 'create/vpc/1M',
    profile: 'dd',
    versions: ['8.0.0'],
    imitated: '8.0.0',
    sandbox: 'kvm',
    verdict: {kind: 'allowed', by: ['vpc-words'], differences: [{path: 'create.exit', baseline: '0', instar: '1'}]},
  },
  {
    caseId: 'create/raw/1M',
    profile: 'aa',
    versions: ['7.2.22'],
    imitated: '7.2.22',
    sandbox: 'wasm',
    verdict: {kind: 'skipped', reason: 'wasm is not usable here: no\u0007bell'},
  },
];

const REPORT: ConformanceReport = {
  schema: 1,
  state: 'finished',
  program: 'dist/instar-qemu-img.js',
  sandboxes: ['kvm', 'wasm'],
  sandboxNotes: ['sandbox: kvm (asked for)', 'sandbox: wasm skipped (no bell)'],
  full: true,
  planned: 5,
  results: JUDGED,
  problems: ['Baseline of create/qcow2/1M for 8.0.0 is missing.'],
  unusedDivergences: ['old-words'],
};
const PASSED: ConformanceReport = {...REPORT, results: JUDGED.slice(0, 1), problems: [], unusedDivergences: []};
const OPTIONS = {reportPaths: ['reports/conformance.json', 'reports/conformance.xml'], divergenceCount: 2};

test('the summary of a run with everything in it', (t) => {
  t.snapshot(renderSummary(REPORT, OPTIONS));
});

test('the summary of a run that passed', (t) => {
  t.snapshot(renderSummary(PASSED, {...OPTIONS, divergenceCount: 0}));
});

test('the summary of an interrupted part', (t) => {
  t.snapshot(renderSummary({...PASSED, state: 'interrupted', full: false}, OPTIONS));
});

test('the page of a run with everything in it', (t) => {
  t.snapshot(renderMarkdown(REPORT));
});

test('the JUnit report of a run with everything in it', (t) => {
  t.snapshot(renderJunit(REPORT));
});

test('the JSON report is the report', (t) => {
  t.deepEqual(JSON.parse(renderJson(REPORT)), JSON.parse(JSON.stringify(REPORT)));
});

const isPrintable = test.macro({
  exec(t, text: string) {
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    t.notRegex(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  },
  title: (given = '') => `${given} holds no control characters`,
});

test('the summary', isPrintable, renderSummary(REPORT, OPTIONS));
test('the page', isPrintable, renderMarkdown(REPORT));
test('the JUnit report', isPrintable, renderJunit(REPORT));

test('no output can end a code block of the page', (t) => {
  const fences = renderMarkdown(REPORT).match(/^`{3,}.*$/gm);
  t.deepEqual(fences, ['`````diff', '`````', '```diff', '```']);
});

test('the tally counts each kind, each case and each version once', (t) => {
  t.is(tallyLine(REPORT), 'conformance: 4 cases, 2 versions, 5 baselines: 1 same, 1 allowed, 2 different, 1 skipped');
});

const passes = test.macro({
  exec(t, change: Partial<ConformanceReport>, expected: boolean) {
    t.is(hasPassed({...PASSED, ...change}), expected);
  },
  title: (given = '') => `a run ${given}`,
});

test('where all is the same passes', passes, {}, true);
test('with an allowed difference passes', passes, {results: JUDGED.slice(3, 4)}, true);
test('with a difference fails', passes, {results: JUDGED.slice(0, 2)}, false);
test('with a problem fails', passes, {problems: ['x']}, false);
test('that was interrupted fails', passes, {state: 'interrupted'}, false);
test('that is still going has not passed', passes, {state: 'running'}, false);
test('with an unused whitelist row fails', passes, {unusedDivergences: ['x']}, false);

test('nothing is compared where all is skipped or nothing was planned', (t) => {
  t.true(hasComparedNothing({...PASSED, results: JUDGED.slice(4)}));
  t.true(hasComparedNothing({...PASSED, results: []}));
  t.false(hasComparedNothing(REPORT));
});
