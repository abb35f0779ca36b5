import type {DashboardData} from '../data/dashboard-data.ts';
import {listSides} from '../case/sides.ts';
import type {CaseView, State} from '../state/state.ts';
import type {Span, StyledLine} from './styled-line.ts';
import type {Survey} from './survey.ts';

const KEYS = 'up/down scroll  n/p change  Tab side  left/right choose  w why  Esc back  q quit';

/** One case: two sides, and what differs between them. */
export function drawCase({open}: State, data: DashboardData, {text, pageLength}: Survey): readonly StyledLine[] {
  if (open === undefined) {
    return [];
  }

  const start = Math.min(open.scroll, Math.max(0, text.length - pageLength));
  const visible = text.slice(start, start + pageLength);
  return [
    [{text: open.caseId, bold: true}],
    [
      {text: '- ', color: 'red'},
      drawSide(open, 'left', data),
      {text: '   '},
      {text: '+ ', color: 'green'},
      drawSide(open, 'right', data),
    ],
    [],
    ...visible,
    ...Array.from({length: pageLength - visible.length}, () => []),
    [],
    [{text: `lines ${Math.min(start + 1, text.length)} to ${start + visible.length} of ${text.length}`, dim: true}],
    [{text: KEYS, dim: true}],
  ];
}

function drawSide(open: CaseView, which: 'left' | 'right', data: DashboardData): Span {
  const side = listSides(data, open.caseId).find(({id}) => id === open[which]);
  return {text: `[${side?.label ?? open[which]}]`, inverse: open.active === which};
}
