import test from 'ava';
import {makeFirstState} from '../first-state.ts';

const ids = (count: number) => Array.from({length: count}, (_, index) => `map/${index % 2 ? 'raw' : 'qcow2'}/${index}`);

test('few cases are all shown', (t) => {
  t.is(makeFirstState(ids(200)).collapsed.size, 0);
});

test('many cases begin as one row a group', (t) => {
  t.deepEqual([...makeFirstState(ids(201)).collapsed], ['map/qcow2', 'map/raw']);
});
