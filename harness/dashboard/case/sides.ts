import type {Observation} from '../../../generators/run/observation.ts';
import type {DashboardData} from '../data/dashboard-data.ts';
import {compareVersions} from '../../../generators/plan/version-order.ts';
import type {JudgedBaseline} from '../../compare/verdict.ts';
import type {Side} from '../state/state.ts';

/** Everything a case can be looked at from: each recorded version, then instar wherever it was judged. */
export function listSides({map, report}: DashboardData, caseId: string): readonly Side[] {
  const versions = Object.keys(map.cases[caseId] ?? {}).toSorted(compareVersions);
  const judged = judgedOf(report?.results ?? [], caseId);
  return [
    ...versions.map((version) => ({id: recordedId(version), label: `qemu-img ${version}`})),
    ...judged.map((result) => ({id: instarId(result), label: labelOf(result, report?.program ?? '')})),
  ];
}

/** Where instar differs from the version, the two of them; else the version and the one before it. */
export function choosePair({map, report}: DashboardData, caseId: string, version: string): readonly [string, string] {
  const judged = judgedOf(report?.results ?? [], caseId).find(
    ({versions, verdict}) => versions.includes(version) && verdict.kind !== 'same',
  );
  if (judged !== undefined) {
    return [recordedId(judged.imitated), instarId(judged)];
  }

  const versions = Object.keys(map.cases[caseId] ?? {}).toSorted(compareVersions);
  const before = versions[versions.indexOf(version) - 1] ?? version;
  return [recordedId(before), recordedId(version)];
}

/** What was seen from a side; a text says why it cannot be shown. */
export function readSide(data: DashboardData, caseId: string, id: string): Observation | string {
  const profiles = data.map.cases[caseId] ?? {};
  const version = Object.keys(profiles).find((one) => recordedId(one) === id);
  if (version !== undefined) {
    return data.readProfile(caseId, profiles[version] ?? '');
  }

  const judged = judgedOf(data.report?.results ?? [], caseId).find((result) => instarId(result) === id);
  return judged?.observation ?? (judged === undefined ? 'There is nothing recorded here.' : readBaseline(data, judged));
}

/** instar showed just what the baseline has, or was not asked. */
function readBaseline(data: DashboardData, {caseId, profile, verdict}: JudgedBaseline): Observation | string {
  return verdict.kind === 'skipped' ? `Skipped: ${verdict.reason}` : data.readProfile(caseId, profile);
}

function judgedOf(results: readonly JudgedBaseline[], caseId: string): readonly JudgedBaseline[] {
  return results.filter((result) => result.caseId === caseId);
}

function labelOf({imitated, sandbox}: JudgedBaseline, program: string): string {
  return sandbox === 'none' ? `${program} for ${imitated}` : `instar as ${imitated} (${sandbox})`;
}

function recordedId(version: string): string {
  return `recorded ${version}`;
}

function instarId({imitated, sandbox}: JudgedBaseline): string {
  return `instar ${imitated} ${sandbox}`;
}
