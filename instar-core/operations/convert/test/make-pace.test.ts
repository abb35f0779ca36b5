import process from 'node:process';
import test from 'ava';
import {makePace} from '../make-pace.ts';

function measureMs(work: () => void): number {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began) / 1e6;
}

test('bytes wait until those before them are due', (t) => {
  const pace = makePace(1_000_000n);
  // The first bytes go at once; it is they that the next ones wait for.
  t.true(measureMs(() => pace(100_000n)) < 90);
  t.true(measureMs(() => pace(1n)) >= 90);
});

test('without a rate nobody waits', (t) => {
  const pace = makePace(undefined);
  t.true(
    measureMs(() => {
      for (let count = 0; count < 10; count++) pace(1n << 40n);
    }) < 90,
  );
});
