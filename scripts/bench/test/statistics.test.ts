import test from 'ava';
import fc from 'fast-check';
import {median, summarize} from '../statistics.ts';

const hasMedian = test.macro({
  exec(t, values: readonly number[], expected: number) {
    t.is(median(values), expected);
  },
  title: (given = '') => `the median is in the middle: ${given}`,
});

test('one value', hasMedian, [7], 7);
test('odd', hasMedian, [9, 1, 5], 5);
test('even', hasMedian, [1, 10, 2, 3], 2.5);
test('by number, not by text', hasMedian, [10, 9, 100], 10);
test('an outlier changes nothing', hasMedian, [5, 5, 5000], 5);

test('there is no median of nothing', (t) => {
  t.throws(() => median([]), {instanceOf: RangeError});
});

test('a summary lies between its extremes, whatever the order', (t) => {
  fc.assert(
    fc.property(fc.array(fc.double({min: 0, max: 1e6, noNaN: true}), {minLength: 1}), (times) => {
      const {rounds, medianMs, minMs, maxMs} = summarize(times);
      const backwards = summarize(times.toReversed());
      return (
        rounds === times.length &&
        minMs <= medianMs &&
        medianMs <= maxMs &&
        backwards.medianMs === medianMs &&
        times.includes(minMs)
      );
    }),
  );
  t.deepEqual(summarize([3, 1, 2]), {rounds: 3, medianMs: 2, minMs: 1, maxMs: 3});
});
