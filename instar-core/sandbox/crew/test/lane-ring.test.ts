import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {LANE_MESSAGE_LIMIT} from '../../../../guest/abi/calls.ts';
import {RING_COUNTERS, RING_SIZE, makeLaneRing, type LaneRing} from '../lane-ring.ts';

type Counters = Int32Array<SharedArrayBuffer>;

function makeRing(counters: Counters = new Int32Array(new SharedArrayBuffer(4 * RING_COUNTERS))): LaneRing {
  return makeLaneRing(counters, new Uint8Array(new SharedArrayBuffer(RING_SIZE)));
}

function takeNext(ring: LaneRing): Buffer | undefined {
  const length = ring.nextLength();
  if (length === undefined) return undefined;
  const message = Buffer.alloc(length);
  ring.take(message);
  return message;
}

function isSame(taken: Buffer | undefined, expected: Buffer | undefined): boolean {
  return taken === undefined || expected === undefined ? taken === expected : taken.equals(expected);
}

const anyLength = fc.oneof(fc.nat({max: 9}), fc.nat({max: LANE_MESSAGE_LIMIT}), fc.constant(LANE_MESSAGE_LIMIT));
const anySteps = fc.array(fc.oneof(anyLength, fc.constant('take' as const)), {maxLength: 60});

/** Puts and takes as the steps say, from some way into the ring's life; a plain list says what is to come of it. */
const keepsOrder = test.macro<[number]>({
  exec(t, begun) {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const counters = new Int32Array(new SharedArrayBuffer(4 * RING_COUNTERS)).fill(begun);
        const ring = makeRing(counters);
        const expected: Buffer[] = [];
        for (const [index, step] of steps.entries()) {
          if (step === 'take') {
            t.true(isSame(takeNext(ring), expected.shift()));
          } else {
            const message = Buffer.alloc(step, index + 1);
            if (ring.put(message)) expected.push(message);
            // Whatever is in an empty ring's past, the longest message fits.
            else t.true(expected.length > 0);
          }
        }
        for (const message of expected) t.true(isSame(takeNext(ring), message));
        t.is(ring.nextLength(), undefined);
      }),
    );
  },
  title: (given = '') => `what is put is taken, whole and in order: ${given}`,
});

test('from the beginning', keepsOrder, 0);
test('where a message lies across the ring’s end', keepsOrder, RING_SIZE - 20);
test('where the counters wrap around', keepsOrder, -64);
test('where the counters become negative', keepsOrder, 2 ** 31 - 64);

test('a ring is full when the next message would overwrite one that was not taken', (t) => {
  const ring = makeRing();
  const message = Buffer.alloc(1000, 7);
  let count = 0;
  while (ring.put(message)) count++;
  t.is(count, Math.floor(RING_SIZE / 1004));
  ring.take(Buffer.alloc(1000));
  t.true(ring.put(message));
  t.false(ring.put(message));
});

test('nothing is left of a message that was taken', (t) => {
  const bytes = new Uint8Array(new SharedArrayBuffer(RING_SIZE));
  // The second lies across the ring's end.
  const ring = makeLaneRing(new Int32Array(new SharedArrayBuffer(4 * RING_COUNTERS)), bytes);
  for (const length of [LANE_MESSAGE_LIMIT, LANE_MESSAGE_LIMIT, 32]) {
    t.true(ring.put(Buffer.alloc(length, 'key')));
    t.true(bytes.includes(Buffer.from('k')[0] ?? 0));
    ring.take(Buffer.alloc(length));
    t.false(bytes.some((byte) => 'key'.includes(String.fromCodePoint(byte))));
  }
});

test('who took a message is told when the other end waits for room', (t) => {
  const ring = makeRing();
  const message = Buffer.alloc(LANE_MESSAGE_LIMIT);
  while (ring.put(message));
  t.true(ring.take(message));
  t.true(ring.put(message));
  t.false(ring.take(message));
});
