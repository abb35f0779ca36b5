import type {Case} from '../cases/case.ts';
import {mergeVersionMap} from '../store/merge-version-map.ts';
import type {VersionMap} from '../store/version-map.ts';
import {removeUnusedProfiles, writeProfile, writeVersionMap} from '../store/write-store.ts';
import type {LabelledTool} from './read-labels.ts';
import type {Recorded} from './record.ts';

export type StoreOptions = {
  readonly storeDirectory: string;
  readonly commands: readonly string[];
  /** The whole table, whatever part of it was run. */
  readonly table: readonly Case[];
  readonly before: VersionMap;
};

/** Merges a run into the store. Profiles first, then the map that names them, then what nothing names any more. */
export function storeRecorded(
  tools: readonly LabelledTool[],
  recorded: Recorded,
  {storeDirectory, commands, table, before}: StoreOptions,
): {readonly after: VersionMap; readonly removedProfiles: number} {
  const unusable = new Set(recorded.unusable.map(({version}) => version));
  const labels = tools
    .filter(({tool}) => !unusable.has(tool.version))
    .map(({tool, label}) => [tool.version, label] as const);
  const after = mergeVersionMap(before, {
    commands,
    labels: Object.fromEntries(labels),
    cases: recorded.cases,
    knownCases: new Set(table.map(({id}) => id)),
  });
  const used = new Set(Object.values(after.cases).flatMap((profiles) => Object.values(profiles)));
  for (const {id, caseId, observation} of recorded.profiles.values()) {
    if (used.has(id)) writeProfile(storeDirectory, caseId, {id, observation});
  }
  writeVersionMap(storeDirectory, after);
  const removed = commands.map((command) => removeUnusedProfiles(storeDirectory, command, after));
  return {after, removedProfiles: removed.reduce((sum, count) => sum + count, 0)};
}
