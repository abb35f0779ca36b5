import type {Case} from '../../../generators/cases/case.ts';
import type {Observation} from '../../../generators/run/observation.ts';
import type {VersionMap} from '../../../generators/store/version-map.ts';
import type {ConformanceReport, JudgedBaseline, Verdict} from '../../compare/verdict.ts';
import type {DashboardData} from '../data/dashboard-data.ts';

export const VERSIONS = ['6.0.0', '7.2.22', '8.0.0', '9.0.0', '10.0.2', '10.0.13', '11.1.3'];

/** What a profile of the sample shows: its name. */
export function showProfile(name: string): Observation {
  const stdout = `{\n    "profile": "${name}",\n    "format": "raw"\n}\n`;
  return {steps: [{name: 'info-json', exit: 0, stdout, stderr: ''}], files: []};
}

function drift(...profiles: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    VERSIONS.flatMap((version, index) => (profiles[index] ? [[version, profiles[index]]] : [])),
  );
}

export const MAP: VersionMap = {
  schema: 1,
  versions: Object.fromEntries(VERSIONS.toReversed().map((version) => [version, {label: version}])),
  cases: {
    'create/qcow2/1G-rb-8': drift('aa', 'aa', 'bb', 'bb', 'bb', 'bb', 'bb'),
    'create/qcow2/1G-zstd': drift('aa', 'bb', 'bb', 'aa', 'aa', 'aa', 'cc'),
    'create/raw/1M-default': drift('aa', 'aa', 'aa', 'aa', 'aa', 'aa', 'aa'),
    'create/raw/1M-holed': drift('aa', 'aa', '', 'aa'),
  },
};

const DIFFERENT: Verdict = {
  kind: 'different',
  differences: [{path: 'info-json/profile', baseline: '"bb"', instar: '"in\u001b[2Jstar"'}],
  by: [],
  excused: [],
};
const ALLOWED: Verdict = {
  kind: 'allowed',
  by: ['loud-zstd'],
  differences: [{path: 'info-json/profile', baseline: '"cc"', instar: '"x"'}],
};

function judged(caseId: string, profile: string, verdict: Verdict): JudgedBaseline {
  const versions = VERSIONS.filter((version) => MAP.cases[caseId]?.[version] === profile);
  const observation =
    verdict.kind === 'same' || verdict.kind === 'skipped' ? {} : {observation: showProfile('in\u001b[2Jstar')};
  return {caseId, profile, versions, imitated: versions.at(-1) ?? '', sandbox: 'wasm', verdict, ...observation};
}

export const REPORT: ConformanceReport = {
  schema: 1,
  state: 'running',
  program: 'dist/instar-qemu-img.js',
  sandboxes: ['wasm'],
  sandboxNotes: ['sandbox: wasm (asked for)'],
  full: true,
  planned: 7,
  results: [
    judged('create/qcow2/1G-rb-8', 'aa', {kind: 'same'}),
    judged('create/qcow2/1G-rb-8', 'bb', DIFFERENT),
    judged('create/qcow2/1G-zstd', 'aa', {kind: 'skipped', reason: 'no bell'}),
    judged('create/qcow2/1G-zstd', 'cc', ALLOWED),
    judged('create/raw/1M-default', 'aa', {kind: 'same'}),
  ],
  problems: [],
  unusedDivergences: [],
};

const CASE: Case = {
  id: 'create/qcow2/1G-rb-8',
  command: 'create',
  format: 'qcow2',
  image: 'image.qcow2',
  steps: [{name: 'info-json', argv: ['info', '--output=json', '{image}']}],
  files: 'written',
};

export const DATA: DashboardData = {
  map: MAP,
  report: REPORT,
  cases: new Map([[CASE.id, CASE]]),
  divergences: [
    {
      id: 'loud-zstd',
      cases: 'create/qcow2/1G-zstd',
      versions: '>=11',
      paths: 'info-json/*',
      because: 'It is meant to be loud.',
    },
  ],
  readProfile: (_caseId, profile) => (profile === '' ? 'There is no profile.' : showProfile(profile)),
};
