import {compareVersions} from '../../../generators/plan/version-order.ts';
import type {VersionMap} from '../../../generators/store/version-map.ts';
import type {ConformanceReport, JudgedBaseline} from '../../compare/verdict.ts';
import {matchesFilter} from './filter.ts';
import {type Shade, worstShade} from './shade.ts';

/** What one version shows of one case. */
type Cell = {
  readonly shade: Shade;
  /** True when the profile is not that of the version before. */
  readonly changed: boolean;
  /** A, B, C … in order of first appearance among the case's versions; empty when there is no baseline. */
  readonly profile: string;
};

type CaseRow = {
  readonly kind: 'case';
  readonly id: string;
  readonly label: string;
  readonly cells: readonly Cell[];
};

type GroupRow = {
  readonly kind: 'group';
  /** `create/qcow2`. */
  readonly id: string;
  readonly label: string;
  readonly collapsed: boolean;
  readonly cells: readonly {readonly shade: Shade; readonly changedCount: number}[];
};

export type Row = CaseRow | GroupRow;

export type Table = {readonly versions: readonly string[]; readonly rows: readonly Row[]};

export type TableOptions = {readonly filter: string; readonly collapsed: ReadonlySet<string>};

/** Versions across, groups and cases down. Groups without a matching case are left out. */
export function buildTable(map: VersionMap, report: ConformanceReport | undefined, options: TableOptions): Table {
  const versions = Object.keys(map.versions).toSorted(compareVersions);
  const judged = Map.groupBy(report?.results ?? [], (result) => result.caseId);
  const ids = [...new Set([...Object.keys(map.cases), ...judged.keys()])].filter((id) =>
    matchesFilter(id, options.filter),
  );
  const cases = ids.map((id) =>
    buildCaseRow(id, versions, {profiles: map.cases[id] ?? {}, results: judged.get(id) ?? []}),
  );
  const groups = Map.groupBy(cases, (row) => row.id.split('/').slice(0, -1).join('/'));
  return {versions, rows: [...groups].flatMap(([id, rows]) => buildGroup(id, rows, options))};
}

function buildGroup(id: string, rows: readonly CaseRow[], {filter, collapsed}: TableOptions): readonly Row[] {
  // What is searched for is shown, also within a collapsed group.
  const isCollapsed = collapsed.has(id) && filter === '';
  const cells = (rows[0]?.cells ?? []).map((_, column) => {
    const column_ = rows.flatMap((row) => row.cells[column] ?? []);
    return {
      shade: worstShade(column_.map((cell) => cell.shade)),
      changedCount: column_.filter((cell) => cell.changed).length,
    };
  });
  const group: GroupRow = {
    kind: 'group',
    id,
    label: `${id.replaceAll('/', ' ')} (${rows.length})`,
    collapsed: isCollapsed,
    cells,
  };
  return isCollapsed ? [group] : [group, ...rows];
}

function buildCaseRow(
  id: string,
  versions: readonly string[],
  {
    profiles,
    results,
  }: {readonly profiles: Readonly<Record<string, string>>; readonly results: readonly JudgedBaseline[]},
): CaseRow {
  const distinct = [...new Set(versions.flatMap((version) => profiles[version] ?? []))];
  const cells = versions.map((version, index): Cell => {
    const profile = profiles[version];
    const before = profiles[versions[index - 1] ?? ''];
    return {
      shade: profile === undefined ? 'missing' : shadeOf(results, version),
      changed: before !== undefined && profile !== undefined && before !== profile,
      profile: profile === undefined ? '' : nameProfile(distinct.indexOf(profile)),
    };
  });
  return {kind: 'case', id, label: id.split('/').at(-1) ?? id, cells};
}

function shadeOf(results: readonly JudgedBaseline[], version: string): Shade {
  const kinds = results.filter((result) => result.versions.includes(version)).map((result) => result.verdict.kind);
  return kinds.length === 0 ? 'unjudged' : worstShade(kinds);
}

/** A to Z, then AA, AB … */
function nameProfile(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : `${nameProfile(Math.floor(index / 26) - 1)}${last}`;
}
