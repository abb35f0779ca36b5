import type {ScreenSize} from './screen-size.ts';
import {windowStart} from './window.ts';

const MAX_NAME_WIDTH = 34;
const NAME_SHARE = 0.4;

/** Which rows and versions are visible, and how wide the columns are. */
export type TableLayout = {
  readonly nameWidth: number;
  readonly columnWidth: number;
  readonly firstRow: number;
  readonly rowCount: number;
  readonly firstColumn: number;
  readonly columnCount: number;
};

export type LayoutQuestion = {
  readonly versions: readonly string[];
  readonly rowTotal: number;
  readonly selectedRow: number;
  readonly selectedColumn: number;
  readonly pageLength: number;
};

/** The selected cell is always visible, near the middle where there is more on both sides. */
export function layOutTable(question: LayoutQuestion, {columns}: ScreenSize): TableLayout {
  const {versions, rowTotal, selectedRow, selectedColumn, pageLength} = question;
  const nameWidth = Math.min(MAX_NAME_WIDTH, Math.floor(columns * NAME_SHARE));
  const columnWidth = Math.max(5, ...versions.map((version) => version.length)) + 1;
  // One column at the right edge is kept for the mark that says that there are more versions.
  const fitting = Math.max(1, Math.floor((columns - nameWidth - 1) / columnWidth));
  const columnCount = Math.min(fitting, versions.length);
  return {
    nameWidth,
    columnWidth,
    firstRow: windowStart(selectedRow, pageLength, rowTotal),
    rowCount: Math.min(pageLength, rowTotal),
    firstColumn: windowStart(selectedColumn, columnCount, versions.length),
    columnCount,
  };
}
