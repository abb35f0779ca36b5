import {type Action, applyHandler, type Handlers} from './action.ts';
import {CASE_HANDLERS} from './reduce-case.ts';
import {TABLE_HANDLERS} from './reduce-table.ts';
import type {State, Surroundings} from './state.ts';

/** The next state. Pure: `quit` is the caller's to do. */
export function reduce(state: State, action: Action, surroundings: Surroundings): State {
  return applyHandler({...VIEW_HANDLERS[state.view], ...COMMON_HANDLERS}, state, action, surroundings);
}

const PAGE_HANDLERS: Handlers<State, Surroundings> = {open: goBack};

const VIEW_HANDLERS: Readonly<Record<State['view'], Handlers<State, Surroundings>>> = {
  table: TABLE_HANDLERS,
  case: CASE_HANDLERS,
  why: PAGE_HANDLERS,
  help: PAGE_HANDLERS,
};

const COMMON_HANDLERS: Handlers<State, Surroundings> = {
  back: goBack,
  help: (state) => (state.view === 'help' ? goBack(state) : goTo(state, 'help')),
  why: (state) => (state.view === 'why' ? goBack(state) : goTo(state, 'why')),
};

function goTo(state: State, view: State['view']): State {
  return {...state, view, typing: false, back: [...state.back, state.view]};
}

/** Esc in the table takes the filter away. */
function goBack(state: State): State {
  const view = state.back.at(-1);
  return view === undefined
    ? {...state, filter: '', typing: false}
    : {...state, view, back: state.back.slice(0, -1), typing: false};
}
