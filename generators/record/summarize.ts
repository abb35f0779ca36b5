import type {VersionMap} from '../store/version-map.ts';
import type {Recorded, Profile} from './record.ts';

export type VersionSummary = {
  readonly version: string;
  readonly cases: number;
  /** Cases whose first step failed. */
  readonly refused: number;
  /** Cases that were not recorded before, differ from what was recorded, or are as recorded. */
  readonly fresh: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Cases that show another behaviour than the version before it in the map; null for the first. */
  readonly drift: number | null;
};

/** What a run found, version by version. */
export function summarize(recorded: Recorded, before: VersionMap, after: VersionMap): readonly VersionSummary[] {
  const versions = Object.keys(after.versions);
  const failing = new Set([...recorded.profiles.values()].filter(isFailing).map(({id}) => id));
  return versions.flatMap((version, index) => {
    const rows = [...recorded.cases].flatMap(([caseId, profiles]) => {
      const id = profiles.get(version);
      return id === undefined ? [] : [{caseId, id, earlier: before.cases[caseId]?.[version]}];
    });
    if (rows.length === 0) return [];
    const predecessor = versions[index - 1];
    return [
      {
        version,
        cases: rows.length,
        refused: rows.filter(({id}) => failing.has(id)).length,
        fresh: rows.filter(({earlier}) => earlier === undefined).length,
        changed: rows.filter(({id, earlier}) => earlier !== undefined && earlier !== id).length,
        unchanged: rows.filter(({id, earlier}) => earlier === id).length,
        drift: predecessor === undefined ? null : countDrift(rows, predecessor, after),
      },
    ];
  });
}

function isFailing({observation}: Profile): boolean {
  return observation.steps[0]?.exit !== 0;
}

function countDrift(rows: readonly {caseId: string; id: string}[], predecessor: string, after: VersionMap): number {
  return rows.filter(({caseId, id}) => {
    const before = after.cases[caseId]?.[predecessor];
    return before !== undefined && before !== id;
  }).length;
}
