import {matchesGlob} from 'node:path';
import {matchesVersion} from '../../generators/plan/version-range.ts';
import type {BaselineOutcome, Divergence} from './divergence.ts';
import {matchesPath} from './path-glob.ts';

/** Where a difference was seen. */
export type Sighting = {
  readonly caseId: string;
  readonly version: string;
  readonly path: string;
  readonly instar: string;
  readonly outcome: BaselineOutcome;
};

/** The first row that covers the difference. */
export function findDivergence(rows: readonly Divergence[], seen: Sighting): Divergence | undefined {
  return rows.find(
    (row) =>
      matchesGlob(seen.caseId, row.cases) &&
      (row.versions === undefined || matchesVersion(seen.version, row.versions)) &&
      [row.paths].flat().some((paths) => matchesPath(seen.path, paths)) &&
      (row.instar === undefined || row.instar === seen.instar) &&
      (row.outcome === undefined || row.outcome === seen.outcome),
  );
}

/** Ids of the rows that none of the verdicts needed, in the order of the table. */
export function findUnused(rows: readonly Divergence[], used: ReadonlySet<string>): readonly string[] {
  return rows.filter((row) => !used.has(row.id)).map((row) => row.id);
}
