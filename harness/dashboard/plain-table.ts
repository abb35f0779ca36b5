import type {DashboardData} from './data/dashboard-data.ts';
import {statusLine} from './screen/status-line.ts';
import {padTo, plainText} from './screen/styled-line.ts';
import {cellTexts} from './screen/table-screen.ts';
import {buildTable, type Row} from './table/build-rows.ts';
import {SHADES} from './table/shade.ts';

/** The whole table as text, for pipes and logs. */
export function renderPlainTable(data: DashboardData): string {
  const {versions, rows} = buildTable(data.map, data.report, {filter: '', collapsed: new Set()});
  const nameWidth = Math.max(...rows.map((row) => nameOf(row).length)) + 2;
  const columnWidth = Math.max(5, ...versions.map((version) => version.length)) + 1;
  const legend = Object.values(SHADES).map(({symbol, word}) => `${symbol} ${word}`);
  const lines = [
    plainText(statusLine(data)),
    `${legend.join('  ')}  * another profile than the version before`,
    '',
    padTo('', nameWidth) + versions.map((version) => padTo(version, columnWidth)).join(''),
    ...rows.map(
      (row) =>
        padTo(nameOf(row), nameWidth) +
        cellTexts(row)
          .map(({text}) => padTo(text, columnWidth))
          .join(''),
    ),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function nameOf(row: Row): string {
  return row.kind === 'group' ? row.label : `  ${row.label}`;
}
