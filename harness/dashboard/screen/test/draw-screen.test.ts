import test from 'ava';
import fc from 'fast-check';
import {DATA} from '../../test/sample-data.ts';
import {pressKeys} from '../../state/press-keys.ts';
import {INITIAL_STATE, type State} from '../../state/state.ts';
import {drawScreen} from '../draw-screen.ts';
import {soundSize} from '../screen-size.ts';
import {plainText} from '../styled-line.ts';
import {survey} from '../survey.ts';

const SIZE = {columns: 80, rows: 24};

function typed(input: string): State {
  return pressKeys(INITIAL_STATE, {input, key: {}}, (state) => survey(state, DATA, SIZE)).state;
}

function screenText(state: State, data = DATA, size = SIZE): string {
  return drawScreen(state, data, survey(state, data, size), size)
    .map((line) => plainText(line).trimEnd())
    .join('\n');
}

const looks = test.macro({
  exec(t, input: string) {
    t.snapshot(screenText(typed(input)));
  },
  title: (given = '') => `80x24: ${given}`,
});

test('the table', looks, '');
test('a filter that is being typed', looks, '/zstd');
test('a filter that nothing matches', looks, '/nothing');
test('a case where instar differs', looks, 'j\r');
test('why something is allowed', looks, 'jjw');
test('why something that differs is not allowed', looks, 'jw');
test('why nothing has to be allowed', looks, 'jjjjw');
test('help', looks, '?');

test('80x24: without a report', (t) => {
  t.snapshot(screenText(INITIAL_STATE, {...DATA, report: undefined}));
});

test('a terminal sequence in an output is shown, not sent', (t) => {
  const text = screenText(typed('j\r'));
  t.true(text.includes('in\\u{1b}[2Jstar'));
  t.false(text.includes('\u001b'));
});

test('the selected version is visible however narrow the screen', (t) => {
  for (const columns of [20, 40, 80, 200]) {
    t.regex(screenText(INITIAL_STATE, DATA, {columns, rows: 24}), /11\.1\.3/);
    t.regex(screenText({...INITIAL_STATE, version: '6.0.0'}, DATA, {columns, rows: 24}), /6\.0\.0/);
  }
});

test('hidden versions are announced on both sides', (t) => {
  const [, , header = ''] = screenText({...INITIAL_STATE, version: '9.0.0'}, DATA, {columns: 60, rows: 24}).split('\n');
  t.regex(header, /^\s+<.*>$/);
});

test('every screen fits its size, whatever the keys and the size', (t) => {
  const sizes = fc.record({columns: fc.integer({min: 0, max: 200}), rows: fc.integer({min: 0, max: 60})});
  const keys = fc.array(fc.constantFrom('j', 'k', 'h', 'l', 'w', '?', 'c', '/', 'z', '\r', '\t', '\u001b'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(sizes, keys, (given, pressed) => {
      const size = soundSize(given);
      const {state} = pressKeys(INITIAL_STATE, {input: pressed.join(''), key: {}}, (now) => survey(now, DATA, size));
      const lines = drawScreen(state, DATA, survey(state, DATA, size), size);
      t.true(lines.length <= size.rows);
      t.true(lines.every((line) => plainText(line).length <= size.columns));
    }),
  );
});
