import test from 'ava';
import {DATA, MAP, REPORT, VERSIONS} from '../../test/sample-data.ts';
import {buildTable} from '../build-rows.ts';
import {cellTexts} from '../../screen/table-screen.ts';

function tableText(options: {
  filter?: string;
  collapsed?: readonly string[];
  report?: typeof REPORT | undefined;
}): string[] {
  const {filter = '', collapsed = []} = options;
  const report = 'report' in options ? options.report : REPORT;
  const {rows} = buildTable(MAP, report, {filter, collapsed: new Set(collapsed)});
  return rows.map(
    (row) =>
      `${row.label}: ${cellTexts(row)
        .map(({text}) => text.trim())
        .join(' ')}`,
  );
}

test('versions go up from left to right', (t) => {
  t.deepEqual(buildTable(MAP, undefined, {filter: '', collapsed: new Set()}).versions, VERSIONS);
});

test('cells show the profile, its verdict, and where it changes', (t) => {
  t.deepEqual(tableText({}), [
    'create qcow2 (2): = *1= *1x *1x x x *1x',
    '1G-rb-8: A= A= *Bx Bx Bx Bx Bx',
    '1G-zstd: A- *B. B. *A- A- A- *C~',
    'create raw (2): = = ? = ? ? ?',
    '1M-default: A= A= A= A= A= A= A=',
    '1M-holed: A. A. ? A. ? ? ?',
  ]);
});

test('without a report it shows drift alone', (t) => {
  t.is(tableText({report: undefined})[1], '1G-rb-8: A. A. *B. B. B. B. B.');
});

test('a filter takes rows and groups away, and opens what is collapsed', (t) => {
  t.deepEqual(
    tableText({filter: 'QCOW2 rb', collapsed: ['create/qcow2']}).map((row) => row.split(':')[0]),
    ['create qcow2 (1)', '1G-rb-8'],
  );
  t.deepEqual(tableText({filter: 'nothing'}), []);
});

test('a collapsed group keeps its own row', (t) => {
  t.deepEqual(
    tableText({collapsed: ['create/qcow2']}).map((row) => row.split(':')[0]),
    ['create qcow2 (2)', 'create raw (2)', '1M-default', '1M-holed'],
  );
});

test('a case that only the report knows is shown as missing its baseline', (t) => {
  const [result] = REPORT.results;
  const stray = {...REPORT, results: result === undefined ? [] : [{...result, caseId: 'create/vpc/1M'}]};
  t.is(tableText({filter: 'vpc', report: stray})[1], '1M: ? ? ? ? ? ? ?');
  t.truthy(DATA.report);
});

test('the 27th profile of a case is AA', (t) => {
  const versions = Array.from({length: 28}, (_, index) => `${index + 1}.0`);
  const map = {
    schema: 1 as const,
    versions: Object.fromEntries(versions.map((version) => [version, {label: ''}])),
    cases: {'create/raw/1M': Object.fromEntries(versions.map((version) => [version, `p${version}`]))},
  };
  const [, row] = buildTable(map, undefined, {filter: '', collapsed: new Set()}).rows;
  t.deepEqual(row?.cells.map((cell) => ('profile' in cell ? cell.profile : '')).slice(24), ['Y', 'Z', 'AA', 'AB']);
});
