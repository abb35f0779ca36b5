import type {DashboardData} from '../data/dashboard-data.ts';
import type {State} from '../state/state.ts';
import {drawCase} from './case-screen.ts';
import {drawHelp} from './help-screen.ts';
import type {ScreenSize} from './screen-size.ts';
import {fitLine, type StyledLine} from './styled-line.ts';
import type {Survey} from './survey.ts';
import {drawTable} from './table-screen.ts';
import {drawWhy} from './why-screen.ts';

/** The whole screen: at most `rows` lines of at most `columns` columns, escaped. Pure. */
export function drawScreen(state: State, data: DashboardData, seen: Survey, size: ScreenSize): readonly StyledLine[] {
  const lines = drawView(state, data, seen, size);
  return lines.slice(0, size.rows).map((line) => fitLine(line, size.columns));
}

function drawView(state: State, data: DashboardData, seen: Survey, size: ScreenSize): readonly StyledLine[] {
  switch (state.view) {
    case 'table':
      return drawTable(state, data, seen, size);
    case 'case':
      return drawCase(state, data, seen);
    case 'why':
      return drawWhy(state, data, seen, size);
    case 'help':
      return drawHelp(size);
  }
}
