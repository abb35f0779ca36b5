import test from 'ava';
import {CONVERT_TASKS, selectTasks, SOURCES} from '../convert-tasks.ts';

test('every task has a title of its own and its targets', (t) => {
  const titles = CONVERT_TASKS.map(({title}) => title);
  t.is(new Set(titles).size, titles.length);
  t.deepEqual(
    CONVERT_TASKS.filter(({atMost}) => atMost > 1 || atMost < 0.5),
    [],
  );
});

test('every image that is made is read', (t) => {
  const read = new Set<string>(CONVERT_TASKS.map(({source}) => source));
  t.deepEqual([...read].toSorted(), Object.keys(SOURCES).toSorted());
});

const selects = test.macro({
  exec(t, texts: readonly string[], expected: readonly string[]) {
    t.deepEqual(
      selectTasks(texts).map(({title}) => title),
      expected,
    );
  },
  title: (given = '') => `conversions are chosen by ${given}`,
});

test('a whole title alone', selects, ['raw to qcow2'], ['raw to qcow2']);
test(
  'a part of titles',
  selects,
  ['raw to vh', 'TiB'],
  ['empty raw file of 1 TiB to qcow2', 'sparse raw file of 1 TiB to qcow2', 'raw to vhdx'],
);
test(
  'several, each once, in the order of the table',
  selects,
  ['vpc to', 'raw to raw', 'vpc to raw'],
  ['raw to raw', 'vpc to raw'],
);
