/** One side of a comparison: what a version was recorded to do, or what instar did when it imitated one. */
export type Side = {
  /** `recorded 7.2.22`, `instar 7.2.22 wasm`. */
  readonly id: string;
  readonly label: string;
};

/** The screen for one case: two sides and how far the text is scrolled. */
export type CaseView = {
  readonly caseId: string;
  readonly left: string;
  readonly right: string;
  readonly active: 'left' | 'right';
  /** First visible line of the text. */
  readonly scroll: number;
};

/** All that the keys can change. The data that it is shown against comes and goes beside it. */
export type State = {
  readonly view: 'table' | 'case' | 'why' | 'help';
  /** Views to go back to, innermost last. */
  readonly back: readonly State['view'][];
  readonly filter: string;
  /** True while keys go into the filter. */
  readonly typing: boolean;
  /** Ids of collapsed groups. */
  readonly collapsed: ReadonlySet<string>;
  /** Id of the selected row; the first row when it is not there. */
  readonly row: string;
  /** The selected version; the newest when it is not there. */
  readonly version: string;
  readonly open?: CaseView | undefined;
};

export const INITIAL_STATE: State = {
  view: 'table',
  back: [],
  filter: '',
  typing: false,
  collapsed: new Set(),
  row: '',
  version: '',
};

/** What the reducer must know of the world to move in it. */
export type Surroundings = {
  readonly rows: readonly {readonly id: string; readonly kind: 'group' | 'case'}[];
  /** Ascending. */
  readonly versions: readonly string[];
  /** The sides that a case can be looked at from, in order. */
  readonly sidesOf: (caseId: string) => readonly Side[];
  /** The pair to begin with when a case is opened at a version. */
  readonly firstPair: (caseId: string, version: string) => readonly [left: string, right: string];
  /** Lines of the open case's text. */
  readonly textLength: number;
  /** Where each changed stretch of the text begins, ascending. */
  readonly changes: readonly number[];
  /** Lines on one page of the table or text. */
  readonly pageLength: number;
};
