import {renderCaseText} from '../case/case-text.ts';
import {choosePair, listSides, readSide} from '../case/sides.ts';
import type {DashboardData} from '../data/dashboard-data.ts';
import type {CaseView, State, Surroundings} from '../state/state.ts';
import {buildTable, type Table} from '../table/build-rows.ts';
import {FRAME_LINES, type ScreenSize} from './screen-size.ts';
import {type StyledLine, wrapLine} from './styled-line.ts';

/** What both the keys and the drawing need to know: the table and the open case's text at this size. */
export type Survey = Surroundings & {readonly table: Table; readonly text: readonly StyledLine[]};

export function survey(state: State, data: DashboardData, {columns, rows}: ScreenSize): Survey {
  const table = buildTable(data.map, data.report, state);
  const text = state.open === undefined ? [] : readText(state.open, data, columns);
  return {
    table,
    text,
    rows: table.rows,
    versions: table.versions,
    sidesOf: (caseId) => listSides(data, caseId),
    firstPair: (caseId, version) => choosePair(data, caseId, version),
    textLength: text.length,
    changes: findChanges(text),
    pageLength: rows - FRAME_LINES,
  };
}

/** Lines that begin with the mark of a change, where the line before has none. */
function findChanges(text: readonly StyledLine[]): readonly number[] {
  const isChanged = (line: StyledLine | undefined): boolean => /^[-+] /.test(line?.[0]?.text ?? '');
  return text.flatMap((line, index) => (isChanged(line) && !isChanged(text[index - 1]) ? [index] : []));
}

function readText({caseId, left, right}: CaseView, data: DashboardData, columns: number): readonly StyledLine[] {
  const lines = renderCaseText(readSide(data, caseId, left), readSide(data, caseId, right), data.cases.get(caseId));
  return lines.flatMap((line) => wrapLine(line, columns));
}
