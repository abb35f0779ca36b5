import {type Action, applyHandler, type Handlers} from './action.ts';
import type {CaseView, State, Surroundings} from './state.ts';

const VIEW_HANDLERS: Handlers<CaseView, Surroundings> = {
  move: (open, {by}, world) => scrollTo(open, world, open.scroll + by),
  page: (open, {by}, world) => scrollTo(open, world, open.scroll + by * world.pageLength),
  edge: (open, {to}, world) => scrollTo(open, world, to === 'first' ? 0 : world.textLength),
  change: (open, {by}, world) => scrollTo(open, world, findChange(open.scroll, world.changes, by)),
  sideways: (open, {by}, world) => changeSide(open, world, by),
  'switch-side': (open) => ({...open, active: open.active === 'left' ? 'right' : 'left'}),
};

/** Keys in the screen of one case: up and down scroll, left and right change the active side, Tab which one is active. */
export const CASE_HANDLERS: Handlers<State, Surroundings> = {
  move: moveWithin,
  page: moveWithin,
  edge: moveWithin,
  change: moveWithin,
  sideways: moveWithin,
  'switch-side': moveWithin,
};

function moveWithin(state: State, action: Action, world: Surroundings): State {
  const {open} = state;
  return open === undefined ? state : {...state, open: applyHandler(VIEW_HANDLERS, open, action, world)};
}

function scrollTo(open: CaseView, {textLength, pageLength}: Surroundings, line: number): CaseView {
  return {...open, scroll: Math.max(0, Math.min(line, textLength - pageLength))};
}

/** The first line of the next or previous changed stretch, or where it is when there is none. */
function findChange(line: number, changes: readonly number[], by: -1 | 1): number {
  return (by === 1 ? changes.find((start) => start > line) : changes.findLast((start) => start < line)) ?? line;
}

function changeSide(open: CaseView, {sidesOf}: Surroundings, by: number): CaseView {
  const sides = sidesOf(open.caseId);
  const index = sides.findIndex(({id}) => id === open[open.active]) + by;
  const side = sides[Math.max(0, Math.min(index, sides.length - 1))];
  return side === undefined ? open : {...open, [open.active]: side.id, scroll: 0};
}
