import process from 'node:process';
import test from 'ava';
import {makePace} from '../make-pace.ts';

async function measureMs(work: () => Promise<void> | undefined): Promise<number> {
  const began = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - began) / 1e6;
}

test('bytes wait until those before them are due', async (t) => {
  const pace = makePace(1_000_000n);
  // The first bytes go at once; it is they that the next ones wait for.
  t.is(pace(100_000n), undefined);
  t.true((await measureMs(() => pace(1n))) >= 90);
});

test('without a rate nobody waits', (t) => {
  const pace = makePace(undefined);
  for (let count = 0; count < 10; count++) t.is(pace(1n << 40n), undefined);
});

test('whoever waits for years goes on when it is aborted', async (t) => {
  const aborting = new AbortController();
  const pace = makePace(1n, aborting.signal);
  t.is(pace(1n << 40n), undefined);
  const waiting = measureMs(() => pace(1n));
  aborting.abort();
  t.true((await waiting) < 60_000);
  t.true((await measureMs(() => pace(1n))) < 60_000);
});
