import {matchesGlob} from 'node:path';
import type {Case} from '../../generators/cases/case.ts';
import {compareVersions} from '../../generators/plan/version-order.ts';
import {matchesVersion} from '../../generators/plan/version-range.ts';
import type {ProfileId, VersionMap} from '../../generators/store/version-map.ts';
import type {SandboxName} from '../compare/verdict.ts';
import {HarnessError} from '../harness-error.ts';

/** A sandbox to judge under, and why it cannot serve here where it cannot. */
export type SandboxChoice = {readonly name: SandboxName; readonly unavailable?: string | undefined};

export type Selection = {
  /** A case is chosen when one of the globs matches its id. */
  readonly caseGlobs: readonly string[];
  /** Version ranges as `npm run generate` takes them; one that holds is enough, none means all. */
  readonly versions: readonly string[];
  /** Run each version by itself instead of the newest of each profile. */
  readonly everyVersion: boolean;
  readonly sandboxes: readonly SandboxChoice[];
};

/** One case to run against one recorded profile. */
export type PlannedRun = {
  readonly case: Case;
  readonly profile: ProfileId;
  /** The chosen versions that show the profile, ascending. */
  readonly versions: readonly string[];
  /** The newest of them. */
  readonly imitated: string;
  readonly sandbox: SandboxName;
  /** Set when it cannot be judged here. */
  readonly skip?: string | undefined;
};

export type Plan = {
  readonly runs: readonly PlannedRun[];
  readonly full: boolean;
  /** Baselines that ought to be there. One line each. */
  readonly problems: readonly string[];
};

/** instar imitates releases from here on; what older ones did is recorded but not judged. */
export const OLDEST_IMITATED = '5.2.0';

/** Which runs a selection asks for, in a fixed order. Throws HarnessError when it asks for nothing that exists. */
export function planRuns(cases: readonly Case[], map: VersionMap, selection: Selection): Plan {
  const versions = chooseVersions(map, selection.versions);
  const chosen = chooseCases(cases, selection.caseGlobs);
  const groups = chosen.flatMap((one) => groupVersions(one, map, {versions, everyVersion: selection.everyVersion}));
  const full = chosen.length === cases.length && versions.length === Object.keys(map.versions).length;

  return {
    runs: selection.sandboxes.flatMap((sandbox) => groups.map((group) => toRun(group, sandbox))),
    full,
    problems: [
      ...chosen.flatMap((one) => describeMissing(one, map, versions)),
      ...(full ? describeStray(cases, map) : []),
    ],
  };
}

function chooseVersions(map: VersionMap, ranges: readonly string[]): readonly string[] {
  const recorded = Object.keys(map.versions).toSorted(compareVersions);
  if (recorded.length === 0) {
    throw new HarnessError('Nothing is recorded yet. Run "npm run generate -- --command create".');
  }

  const idle = ranges.find((range) => !recorded.some((version) => matchesVersion(version, range)));
  if (idle !== undefined) {
    throw new HarnessError(`No recorded version is within '${idle}'. Recorded: ${recorded.join(', ')}.`);
  }

  return ranges.length === 0
    ? recorded
    : recorded.filter((version) => ranges.some((range) => matchesVersion(version, range)));
}

function chooseCases(cases: readonly Case[], globs: readonly string[]): readonly Case[] {
  const idle = globs.find((glob) => !cases.some((one) => matchesGlob(one.id, glob)));
  if (idle !== undefined) {
    throw new HarnessError(
      `No case matches '${idle}'. Case ids look like create/qcow2/1G-default; * and ** are wildcards.`,
    );
  }

  return globs.length === 0 ? cases : cases.filter((one) => globs.some((glob) => matchesGlob(one.id, glob)));
}

type Group = Pick<PlannedRun, 'case' | 'profile' | 'versions'>;

function groupVersions(
  one: Case,
  map: VersionMap,
  {versions, everyVersion}: {readonly versions: readonly string[]; readonly everyVersion: boolean},
): readonly Group[] {
  const recorded = versions.flatMap((version) => {
    const profile = map.cases[one.id]?.[version];
    return profile === undefined ? [] : [{profile, version}];
  });
  const groups = Map.groupBy(recorded, ({profile, version}) => (everyVersion ? `${profile} ${version}` : profile));
  return [...groups.values()].map((group) => ({
    case: one,
    profile: group[0]?.profile ?? '',
    versions: group.map(({version}) => version),
  }));
}

function toRun(group: Group, {name, unavailable}: SandboxChoice): PlannedRun {
  const imitated = group.versions.at(-1) ?? '';
  const skip = isImitated(imitated) ? unavailable : `instar imitates qemu-img ${OLDEST_IMITATED} and later`;
  return {...group, imitated, sandbox: name, ...(skip === undefined ? {} : {skip})};
}

function isImitated(version: string): boolean {
  return compareVersions(version, OLDEST_IMITATED) >= 0;
}

function describeMissing(one: Case, map: VersionMap, versions: readonly string[]): readonly string[] {
  const missing = versions.filter((version) => map.cases[one.id]?.[version] === undefined);
  return missing.length === 0
    ? []
    : [`Baseline of ${one.id} for ${missing.join(', ')} is missing. Run "${generateCommand(one)}".`];
}

function generateCommand(one: Case): string {
  return `npm run generate -- --command ${one.command} --case ${one.id}`;
}

/** A baseline whose case is gone is never looked at again, so it must not stay either. */
function describeStray(cases: readonly Case[], map: VersionMap): readonly string[] {
  const known = new Set(cases.map((one) => one.id));
  return Object.keys(map.cases)
    .filter((id) => !known.has(id))
    .map((id) => `Baseline ${id} has no case any more. Run "npm run generate" to drop it.`);
}
