import type {Verdict} from '../../compare/verdict.ts';
import type {Divergence} from '../../divergences/divergence.ts';
import type {DashboardData} from '../data/dashboard-data.ts';
import {selectedRow, selectedVersion} from '../state/reduce-table.ts';
import type {State} from '../state/state.ts';
import {type StyledLine, wrapLine} from './styled-line.ts';
import type {ScreenSize} from './screen-size.ts';
import type {Survey} from './survey.ts';

/** The whitelist rows that allow what the selected cell shows. */
export function drawWhy(
  state: State,
  data: DashboardData,
  seen: Survey,
  {columns, rows}: ScreenSize,
): readonly StyledLine[] {
  const id =
    state.open !== undefined && state.back.includes('case')
      ? state.open.caseId
      : seen.rows[selectedRow(state, seen)]?.id;
  const version = seen.versions[selectedVersion(state, seen)] ?? '';
  const lines = [
    [{text: `Why is ${id ?? 'nothing'} allowed in ${version}?`, bold: true}],
    [],
    ...describeRows(id ?? '', version, data),
  ].flatMap((line) => wrapLine(line, columns));
  return [
    ...lines,
    ...Array.from({length: Math.max(0, rows - 1 - lines.length)}, () => []),
    [{text: 'Esc back  q quit', dim: true}],
  ];
}

function describeRows(id: string, version: string, {report, divergences}: DashboardData): readonly StyledLine[] {
  const verdicts = (report?.results ?? [])
    .filter(({caseId, versions}) => (caseId === id || caseId.startsWith(`${id}/`)) && versions.includes(version))
    .map(({verdict}) => verdict);
  const used = new Set(verdicts.flatMap((verdict) => ('by' in verdict ? verdict.by : [])));
  if (used.size === 0) {
    const total =
      divergences.length === 0 ? 'The whitelist is empty.' : `The whitelist has ${divergences.length} rows.`;
    return [[{text: `${describeVerdicts(verdicts)} ${total}`}]];
  }

  return [...used].flatMap((name) =>
    describeRow(
      name,
      divergences.find((row) => row.id === name),
    ),
  );
}

function describeVerdicts(verdicts: readonly Verdict[]): string {
  if (verdicts.some(({kind}) => kind === 'different')) {
    return 'It is not: it differs, and no whitelist row covers that.';
  }

  return verdicts.length === 0 ? 'It was not judged.' : 'Nothing differs, so nothing has to be allowed.';
}

function describeRow(id: string, row: Divergence | undefined): readonly StyledLine[] {
  return row === undefined
    ? [[{text: `${id}: this row is no longer in the whitelist; run the conformance again.`, color: 'yellow'}], []]
    : [
        [{text: id, bold: true, color: 'yellow'}],
        [{text: `  ${row.because}`}],
        [
          {
            text: `  cases ${row.cases}, versions ${row.versions ?? 'all'}, differences ${[row.paths].flat().join(' ')}`,
          },
        ],
        [{text: `  docs/divergences/${id}.md`}],
        [],
      ];
}
