export type ScreenSize = {readonly columns: number; readonly rows: number};

/** Lines above and below the table or text: title, legend, versions; two lines of detail, keys. */
export const FRAME_LINES = 6;

/** Narrower than this a line could not even hold the continuation of another. */
const MIN_COLUMNS = 20;
const MIN_ROWS = FRAME_LINES + 1;

/** A terminal may tell nonsense while it is being resized. */
export function soundSize({columns, rows}: ScreenSize): ScreenSize {
  return {columns: Math.max(MIN_COLUMNS, columns || 80), rows: Math.max(MIN_ROWS, rows || 24)};
}
