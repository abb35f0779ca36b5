import type {VersionSummary} from './summarize.ts';

export type RunTotals = {
  readonly processes?: number;
  readonly profiles: number;
  readonly removedProfiles: number;
  readonly elapsedMs: number;
};

const COLUMNS = ['version', 'cases', 'refused', 'new', 'changed', 'unchanged', 'drift'] as const;

/** The table at the end of a run, and one line with the totals. */
export function summaryText(versions: readonly VersionSummary[], totals: RunTotals): string {
  const rows = versions.map(({version, cases, refused, fresh, changed, unchanged, drift}) =>
    [version, cases, refused, fresh, changed, unchanged, drift ?? '-'].map(String),
  );
  return `${formatTable([[...COLUMNS], ...rows])}\n${totalsLine(versions, totals)}\n`;
}

function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

function totalsLine(versions: readonly VersionSummary[], {profiles, removedProfiles, elapsedMs}: RunTotals): string {
  const sum = (pick: (summary: VersionSummary) => number) => versions.reduce((total, row) => total + pick(row), 0);
  const cases = Math.max(0, ...versions.map((row) => row.cases));
  return (
    `generate: ${cases} cases, ${versions.length} versions, ${sum((row) => row.cases)} baselines ` +
    `(${sum((row) => row.fresh)} new, ${sum((row) => row.changed)} changed, ${sum((row) => row.unchanged)} unchanged), ` +
    `${profiles} profiles, ${removedProfiles} removed, ${(elapsedMs / 1000).toFixed(1)} s`
  );
}
