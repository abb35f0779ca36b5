import test from 'ava';
import fc from 'fast-check';
import {survey} from '../../screen/survey.ts';
import {DATA} from '../../test/sample-data.ts';
import type {PressedKey} from '../key-action.ts';
import {type Pressed, pressKeys} from '../press-keys.ts';
import {INITIAL_STATE, type State} from '../state.ts';

const SIZE = {columns: 80, rows: 12};
const KEYS: Readonly<Record<string, PressedKey>> = {
  Up: {upArrow: true},
  Down: {downArrow: true},
  Left: {leftArrow: true},
  Right: {rightArrow: true},
  PageUp: {pageUp: true},
  PageDown: {pageDown: true},
  Home: {home: true},
  End: {end: true},
  Enter: {return: true},
  Escape: {escape: true},
  Tab: {tab: true},
  Backspace: {backspace: true},
};

/** Presses keys by name; a name that is no key is typed as it is. */
function press(names: readonly string[], from: State = INITIAL_STATE): State & {readonly quit: boolean} {
  let state = from;
  let quit = false;
  for (const name of names) {
    const pressed: Pressed = KEYS[name] === undefined ? {input: name, key: {}} : {input: '', key: KEYS[name]};
    ({state, quit} = pressKeys(state, pressed, (current) => survey(current, DATA, SIZE)));
  }

  return {...state, quit};
}

const moves = test.macro({
  exec(t, names: string, expected: Partial<State> & {readonly quit?: boolean}) {
    t.like(press(names.split(' ')), expected);
  },
  title: (given: string | undefined, names: string) => `${names}: ${given}`,
});

test('the next row', moves, 'Down', {row: 'create/qcow2/1G-rb-8'});
test('not above the first row', moves, 'Up', {row: 'create/qcow2'});
test('the last row', moves, 'End', {row: 'create/raw/1M-holed'});
test('not below the last row', moves, 'End Down', {row: 'create/raw/1M-holed'});
test('the first row again', moves, 'End Home', {row: 'create/qcow2'});
test('a page down', moves, 'PageDown', {row: 'create/raw/1M-holed'});
test('a page up', moves, 'End PageUp', {row: 'create/qcow2'});
test('the version before the newest', moves, 'Left', {version: '10.0.13'});
test('not beyond the newest', moves, 'Right', {version: '11.1.3'});
test('letters move too', moves, 'j j h', {row: 'create/qcow2/1G-zstd', version: '10.0.13'});
test('a group collapses', moves, 'Enter', {collapsed: new Set(['create/qcow2']), view: 'table'});
test('a group opens again', moves, 'Enter Enter', {collapsed: new Set<string>()});
test('all groups collapse, and the selection stays in its group', moves, 'Down c', {
  collapsed: new Set(['create/qcow2', 'create/raw']),
  row: 'create/qcow2',
});
test('all groups open', moves, 'c c', {collapsed: new Set<string>()});
test('typing begins', moves, '/', {typing: true, filter: ''});
test('it filters as it is typed', moves, '/ r b', {typing: true, filter: 'rb'});
test('q and w are letters of a filter', moves, '/ q w', {typing: true, filter: 'qw', quit: false});
test('a burst is taken key by key', moves, '/rb\rj', {typing: false, filter: 'rb', row: 'create/qcow2/1G-rb-8'});
test('the last character goes', moves, '/ r b Backspace', {filter: 'r'});
test('Enter keeps the filter', moves, '/ r Enter', {typing: false, filter: 'r'});
test('Esc clears the filter', moves, '/ r Escape', {typing: false, filter: ''});
test('Esc clears a kept filter', moves, '/ r Enter Escape', {filter: ''});
test('arrows move while typing', moves, '/ r Down', {typing: true, row: 'create/qcow2/1G-rb-8'});
test('where instar differs, it is laid beside the version', moves, 'Down Enter', {
  view: 'case',
  open: {
    caseId: 'create/qcow2/1G-rb-8',
    left: 'recorded 11.1.3',
    right: 'instar 11.1.3 wasm',
    active: 'right',
    scroll: 0,
  },
});
test('where instar does not differ, two versions are laid side by side', moves, 'Down Down Down Down Enter', {
  open: {
    caseId: 'create/raw/1M-default',
    left: 'recorded 10.0.13',
    right: 'recorded 11.1.3',
    active: 'right',
    scroll: 0,
  },
});
test('Tab and Left choose another left side', moves, 'Down Enter Tab Left', {
  open: {
    caseId: 'create/qcow2/1G-rb-8',
    left: 'recorded 10.0.13',
    right: 'instar 11.1.3 wasm',
    active: 'left',
    scroll: 0,
  },
});
test('Right ends with the last side', moves, 'Down Enter Right Right', {
  open: {
    caseId: 'create/qcow2/1G-rb-8',
    left: 'recorded 11.1.3',
    right: 'instar 11.1.3 wasm',
    active: 'right',
    scroll: 0,
  },
});
test('Esc goes back to the table', moves, 'Down Enter Escape', {view: 'table', back: []});
test('w shows why, w goes back', moves, 'w', {view: 'why', back: ['table']});
test('w from a case goes back to it', moves, 'Down Enter w w', {view: 'case', back: ['table']});
test('? shows help', moves, '?', {view: 'help'});
test('? goes back', moves, '? ?', {view: 'table', back: []});
test('q quits', moves, 'q', {quit: true});
test('q quits from a case', moves, 'Down Enter q', {quit: true});
test('an unknown key changes nothing', moves, 'z', {view: 'table', filter: '', row: ''});

test('Ctrl-C quits, also while typing', (t) => {
  const typing = press(['/']);
  t.true(pressKeys(typing, {input: 'c', key: {ctrl: true}}, (state) => survey(state, DATA, SIZE)).quit);
});

test('text scrolls as far as its last page', (t) => {
  const open = press(['Down', 'Enter', 'End']);
  const seen = survey(open, DATA, SIZE);
  t.true(seen.textLength > seen.pageLength);
  t.is(open.open?.scroll, seen.textLength - seen.pageLength);
  t.is(press(['PageUp', 'PageUp', 'PageUp', 'Down'], open).open?.scroll, 1);
});

test('n and p go from change to change', (t) => {
  const open = press(['Down', 'Enter']);
  const [first] = survey(open, DATA, {...SIZE, rows: 7}).changes;
  t.is(first, 5);
  const world = survey(open, DATA, {...SIZE, rows: 7});
  const down = pressKeys(open, {input: 'n', key: {}}, () => world).state;
  t.is(down.open?.scroll, 5);
  t.is(pressKeys(down, {input: 'n', key: {}}, () => world).state.open?.scroll, 5);
  t.is(
    pressKeys({...down, open: down.open && {...down.open, scroll: 6}}, {input: 'p', key: {}}, () => world).state.open
      ?.scroll,
    5,
  );
});

test('no sequence of keys breaks it', (t) => {
  const key = fc.constantFrom(...Object.keys(KEYS), '/', 'w', '?', 'c', 'x', ' ', 'q');
  fc.assert(
    fc.property(fc.array(key, {maxLength: 30}), (names) => {
      const state = press(names);
      const seen = survey(state, DATA, SIZE);
      t.true(seen.rows.length >= 0);
    }),
  );
});
