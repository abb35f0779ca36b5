import {INITIAL_STATE, type State} from './state.ts';

/** More cases than this are too many to begin with: each group is one row until it is opened. */
const MANY_CASES = 200;

/** The state to begin with, for cases with these ids (`<command>/<format>/<name>`). */
export function makeFirstState(caseIds: readonly string[]): State {
  return caseIds.length <= MANY_CASES
    ? INITIAL_STATE
    : {...INITIAL_STATE, collapsed: new Set(caseIds.map((id) => id.slice(0, id.lastIndexOf('/'))))};
}
