import {compareVersions} from '../plan/version-order.ts';
import type {ProfileId, VersionMap} from './version-map.ts';

/** What one run recorded: `cases[caseId][version]`, as in the map. */
export type Recording = {
  readonly labels: Readonly<Record<string, string>>;
  readonly cases: ReadonlyMap<string, ReadonlyMap<string, ProfileId>>;
  /** Every case there is: what the map holds of the command beyond these is dropped. */
  readonly knownCases: ReadonlySet<string>;
  /** The commands whose tables those are. */
  readonly commands: readonly string[];
};

/** The map with a run's results in place. Versions and cases that the run did not touch keep what they have. */
export function mergeVersionMap(map: VersionMap, recording: Recording): VersionMap {
  const cases = new Map<string, Record<string, ProfileId>>();
  for (const [caseId, profiles] of Object.entries(map.cases)) {
    const [command = ''] = caseId.split('/');
    const isStale = recording.commands.includes(command) && !recording.knownCases.has(caseId);
    if (!isStale) cases.set(caseId, {...profiles});
  }
  for (const [caseId, profiles] of recording.cases) {
    cases.set(caseId, {...cases.get(caseId), ...Object.fromEntries(profiles)});
  }
  const labels = Object.entries(recording.labels).map(([version, label]) => [version, {label}] as const);
  return {
    schema: 1,
    versions: sortByVersion({...map.versions, ...Object.fromEntries(labels)}),
    cases: Object.fromEntries(
      [...cases].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, profiles]) => [id, sortByVersion(profiles)]),
    ),
  };
}

function sortByVersion<Value>(record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => compareVersions(a, b)));
}
