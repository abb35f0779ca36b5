import type {Handlers} from './action.ts';
import type {State, Surroundings} from './state.ts';

/** Keys in the table of versions and cases. */
export const TABLE_HANDLERS: Handlers<State, Surroundings> = {
  move: (state, {by}, world) => selectRow(state, world, selectedRow(state, world) + by),
  page: (state, {by}, world) => selectRow(state, world, selectedRow(state, world) + by * world.pageLength),
  edge: (state, {to}, world) => selectRow(state, world, to === 'first' ? 0 : world.rows.length - 1),
  sideways: (state, {by}, world) => selectVersion(state, world, by),
  open: (state, _action, world) => openRow(state, world),
  'collapse-all': (state, _action, world) => collapseAll(state, world),
  'start-filter': (state) => ({...state, typing: true}),
  'end-filter': (state) => ({...state, typing: false}),
  type: (state, {text}) => ({...state, filter: state.filter + text}),
  erase: (state) => ({...state, filter: Array.from(state.filter).slice(0, -1).join('')}),
};

/** Index of the selected row, or 0. */
export function selectedRow({row}: State, {rows}: Pick<Surroundings, 'rows'>): number {
  return Math.max(
    0,
    rows.findIndex(({id}) => id === row),
  );
}

/** Index of the selected version, or of the newest. */
export function selectedVersion({version}: State, {versions}: Pick<Surroundings, 'versions'>): number {
  const index = versions.indexOf(version);
  return index === -1 ? versions.length - 1 : index;
}

function selectRow(state: State, {rows}: Surroundings, index: number): State {
  const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
  return row === undefined ? state : {...state, row: row.id};
}

function selectVersion(state: State, surroundings: Surroundings, by: number): State {
  const {versions} = surroundings;
  const index = selectedVersion(state, surroundings) + by;
  const version = versions[Math.max(0, Math.min(index, versions.length - 1))];
  return version === undefined ? state : {...state, version};
}

function openRow(state: State, surroundings: Surroundings): State {
  const row = surroundings.rows[selectedRow(state, surroundings)];
  if (row === undefined) {
    return state;
  }

  if (row.kind === 'group') {
    const collapsed = new Set(state.collapsed);
    if (!collapsed.delete(row.id)) {
      collapsed.add(row.id);
    }

    return {...state, row: row.id, collapsed};
  }

  const version = surroundings.versions[selectedVersion(state, surroundings)] ?? '';
  const [left, right] = surroundings.firstPair(row.id, version);
  return {
    ...state,
    row: row.id,
    typing: false,
    view: 'case',
    back: [...state.back, 'table'],
    open: {caseId: row.id, left, right, active: 'right', scroll: 0},
  };
}

/** Collapses every group, or opens all when all are collapsed. */
function collapseAll(state: State, surroundings: Surroundings): State {
  const {rows} = surroundings;
  const groups = rows.filter((row) => row.kind === 'group').map((row) => row.id);
  const selected = rows[selectedRow(state, surroundings)]?.id ?? '';
  const isAllCollapsed = groups.every((id) => state.collapsed.has(id));
  return isAllCollapsed
    ? {...state, collapsed: new Set()}
    : {
        ...state,
        collapsed: new Set(groups),
        row: groups.find((id) => selected === id || selected.startsWith(`${id}/`)) ?? '',
      };
}
