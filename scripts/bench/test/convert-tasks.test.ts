import test from 'ava';
import {CONVERT_TASKS, SOURCES} from '../convert-tasks.ts';

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
