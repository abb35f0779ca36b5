import {Buffer} from 'node:buffer';
import test from 'ava';
import {openCrewMemory} from '../crew-memory.ts';
import {Lanes} from '../lanes.ts';

const PLANNER = 0;

/** The ends of one lane, and whether anything has happened that the planner may wait for since it was last asked. */
function makeLane() {
  const memory = openCrewMemory(1);
  const seat = {shared: memory.shared, workers: 1};
  let seen = memory.events(PLANNER);
  return {
    planner: new Lanes({...seat, number: PLANNER}),
    worker: new Lanes({...seat, number: 1}),
    isWoken: (): boolean => {
      const before = seen;
      seen = memory.events(PLANNER);
      return seen !== before;
    },
  };
}

const MESSAGE = Buffer.from('message');

test('a message wakes its receiver', (t) => {
  const {worker, isWoken} = makeLane();
  t.true(worker.put(0, MESSAGE));
  t.true(isWoken());
});

test('a quiet message wakes its receiver when the sender waits, once', (t) => {
  const {planner, worker, isWoken} = makeLane();
  t.true(worker.put(0, MESSAGE, true));
  t.false(isWoken());
  t.deepEqual(planner.next(), {lane: 0, length: MESSAGE.length});
  t.is(worker.next(), undefined);
  t.false(worker.wait(1));
  t.true(isWoken());
  t.false(worker.wait(1));
  t.false(isWoken());
});

test('a quiet message is heard of with the next', (t) => {
  const {worker, isWoken} = makeLane();
  t.true(worker.put(0, MESSAGE, true));
  t.true(worker.put(0, MESSAGE));
  t.true(isWoken());
  t.false(worker.wait(1));
  t.false(isWoken());
});

test('taking a message wakes nobody', (t) => {
  const {planner, worker, isWoken} = makeLane();
  planner.put(0, MESSAGE);
  const arrival = worker.next();
  if (arrival !== undefined) worker.take(arrival, Buffer.alloc(arrival.length));
  t.not(arrival, undefined);
  t.false(isWoken());
});

test('taking a message wakes who waits for room', (t) => {
  const {planner, worker, isWoken} = makeLane();
  const long = Buffer.alloc(0xf000);
  while (planner.put(0, long));
  isWoken();
  const arrival = worker.next();
  if (arrival !== undefined) worker.take(arrival, long);
  t.true(isWoken());
  t.true(planner.put(0, long));
});
