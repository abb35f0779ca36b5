import type {DashboardData} from '../data/dashboard-data.ts';
import {selectedRow, selectedVersion} from '../state/reduce-table.ts';
import type {State} from '../state/state.ts';
import type {Row} from '../table/build-rows.ts';
import {SHADES} from '../table/shade.ts';
import {describeSelection} from './describe-selection.ts';
import type {ScreenSize} from './screen-size.ts';
import {padTo, type Span, type StyledLine} from './styled-line.ts';
import type {Survey} from './survey.ts';
import {layOutTable, type TableLayout} from './table-layout.ts';
import {statusLine} from './status-line.ts';

const KEYS = 'arrows move  Enter open  / filter  w why allowed  c collapse  ? help  q quit';

/** The table of versions and cases: as many lines as the screen has. */
export function drawTable(state: State, data: DashboardData, seen: Survey, size: ScreenSize): readonly StyledLine[] {
  const selected = {row: selectedRow(state, seen), column: selectedVersion(state, seen)};
  const {versions, rows} = seen.table;
  const layout = layOutTable(
    {
      versions,
      rowTotal: rows.length,
      selectedRow: selected.row,
      selectedColumn: selected.column,
      pageLength: seen.pageLength,
    },
    size,
  );
  const visible = rows.slice(layout.firstRow, layout.firstRow + layout.rowCount);
  const body = visible.map((row, index) =>
    drawRow(row, layout, layout.firstRow + index === selected.row ? selected.column : undefined),
  );
  return [
    statusLine(data),
    filterLine(state, seen),
    headerLine(versions, layout, selected.column),
    ...(rows.length === 0 ? [[{text: '  No case matches the filter. Esc clears it.', color: 'yellow'}]] : body),
    ...Array.from({length: seen.pageLength - Math.max(1, body.length)}, () => []),
    ...describeSelection(rows[selected.row], versions[selected.column] ?? '', data),
    [{text: KEYS, dim: true}],
  ];
}

function filterLine({filter, typing}: State, {table}: Survey): StyledLine {
  if (filter === '' && !typing) {
    const legend = Object.values(SHADES).flatMap(({symbol, word, color}) => [
      {text: symbol, color},
      {text: ` ${word} `},
    ]);
    return [...legend, {text: '*', bold: true}, {text: ' drift'}];
  }

  const found = table.rows.filter((row) => row.kind === 'case').length;
  return [
    {text: 'Filter: ', bold: true},
    {text: filter},
    ...(typing ? [{text: ' ', inverse: true}] : []),
    {text: `  ${found} ${found === 1 ? 'case' : 'cases'}`, dim: true},
    {text: typing ? '  Enter keeps it, Esc clears it' : '  Esc clears it', dim: true},
  ];
}

function headerLine(versions: readonly string[], layout: TableLayout, selected: number): StyledLine {
  const {nameWidth, columnWidth, firstColumn, columnCount} = layout;
  const shown = versions.slice(firstColumn, firstColumn + columnCount);
  const last = firstColumn + columnCount < versions.length ? '>' : '';
  return [
    {text: padTo('', nameWidth - 1) + (firstColumn > 0 ? '<' : ' ')},
    ...shown.map((version, index): Span => ({
      text: padTo(version, columnWidth),
      bold: true,
      inverse: firstColumn + index === selected,
    })),
    {text: last},
  ];
}

function drawRow(row: Row, layout: TableLayout, selectedColumn: number | undefined): StyledLine {
  const {nameWidth, columnWidth, firstColumn, columnCount} = layout;
  const isSelected = selectedColumn !== undefined;
  const label = row.kind === 'group' ? `${row.collapsed ? '+' : '-'} ${row.label}` : `    ${row.label}`;
  const cells = cellTexts(row).slice(firstColumn, firstColumn + columnCount);
  return [
    {text: padTo(`${isSelected ? '>' : ' '}${label}`, nameWidth - 1), bold: row.kind === 'group' || isSelected},
    {text: ' '},
    ...cells.map(({text, color}, index): Span => ({
      text: padTo(text, columnWidth),
      color,
      inverse: firstColumn + index === selectedColumn,
    })),
  ];
}

/** `*B=`: another profile than the version before, the second one of this case, the same as instar's. */
export function cellTexts(row: Row): readonly {readonly text: string; readonly color: string | undefined}[] {
  return row.kind === 'group'
    ? row.cells.map(({shade, changedCount}) => ({
        text: `${changedCount > 0 ? `*${changedCount}` : ' '}${SHADES[shade].symbol}`,
        color: SHADES[shade].color,
      }))
    : row.cells.map(({shade, changed, profile}) => ({
        text: `${changed ? '*' : ' '}${profile}${SHADES[shade].symbol}`,
        color: SHADES[shade].color,
      }));
}
