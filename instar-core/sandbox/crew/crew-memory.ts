import {RING_COUNTERS, RING_SIZE, makeLaneRing, type LaneRing} from './lane-ring.ts';

/** A guest's place in a crew: number 0 is the planner, 1 … are the workers. Another thread can be handed it. */
export type CrewSeat = {readonly shared: SharedArrayBuffer; readonly workers: number; readonly number: number};

// The words at the beginning: whether the crew was ended, how often a message was put or taken, ...
const ENDED = 0;
const TRAFFIC = 1;
const CREW_WORDS = 2;
// ... then for each guest how much happened that it may wait for, whether it is gone, and whether it waits ...
const EVENTS = 0;
const GONE = 1;
const WAITING = 2;
const GUEST_WORDS = 3;
// ... then the counters of each ring; the rings' bytes are last.

/** What the guests of a crew and the thread that runs them tell each other. Every lane is two rings. */
export type CrewMemory = {
  readonly shared: SharedArrayBuffer;
  /** The ring that leads from the planner to a worker, or from there to the planner. */
  readonly ring: (worker: number, direction: 'to worker' | 'to planner') => LaneRing;
  /** Ends every guest that waits, or is about to. */
  readonly end: () => void;
  readonly isEnded: () => boolean;
  /** The guest has ended in whatever way. */
  readonly leave: (guest: number) => void;
  readonly isGone: (guest: number) => boolean;
  readonly setWaiting: (guest: number, waits: boolean) => void;
  /** True when there is nobody left to end the waiting. */
  readonly isStuck: () => boolean;
  /** Counts a message put or taken. */
  readonly countTraffic: () => void;
  /** Something has happened that the guest may wait for. */
  readonly wake: (guest: number) => void;
  readonly traffic: () => number;
  readonly events: (guest: number) => number;
  /** Waits until the guest's events are no longer `seen`; false when so much time has passed before. */
  readonly wait: (guest: number, seen: number, milliseconds: number) => boolean;
};

/** The memory of a crew with so many workers: a new one, or the one that `shared` is. */
export function openCrewMemory(workers: number, shared = new SharedArrayBuffer(sizeFor(workers))): CrewMemory {
  const guests = workers + 1;
  const words = new Int32Array(shared, 0, wordsFor(workers));
  const word = (guest: number, field: number): number => CREW_WORDS + guest * GUEST_WORDS + field;
  const every = (field: number): readonly number[] => Array.from({length: guests}, (_, guest) => word(guest, field));
  const wake = (index: number): void => {
    Atomics.add(words, index, 1);
    Atomics.notify(words, index);
  };
  return {
    shared,
    ring: (worker, direction) => openRing(shared, workers, worker * 2 + (direction === 'to worker' ? 0 : 1)),
    end() {
      Atomics.store(words, ENDED, 1);
      every(EVENTS).forEach(wake);
    },
    isEnded: () => Atomics.load(words, ENDED) === 1,
    leave(guest) {
      Atomics.store(words, word(guest, GONE), 1);
      every(EVENTS).forEach(wake);
    },
    isGone: (guest) => Atomics.load(words, word(guest, GONE)) === 1,
    setWaiting: (guest, waits) => void Atomics.store(words, word(guest, WAITING), waits ? 1 : 0),
    isStuck: () =>
      Array.from({length: guests}, (_, guest) => guest).every(
        (guest) => Atomics.load(words, word(guest, WAITING)) === 1 || Atomics.load(words, word(guest, GONE)) === 1,
      ),
    countTraffic: () => void Atomics.add(words, TRAFFIC, 1),
    wake: (guest) => wake(word(guest, EVENTS)),
    traffic: () => Atomics.load(words, TRAFFIC),
    events: (guest) => Atomics.load(words, word(guest, EVENTS)),
    wait: (guest, seen, milliseconds) => Atomics.wait(words, word(guest, EVENTS), seen, milliseconds) !== 'timed-out',
  };
}

function openRing(shared: SharedArrayBuffer, workers: number, index: number): LaneRing {
  const counters = CREW_WORDS + (workers + 1) * GUEST_WORDS + index * RING_COUNTERS;
  return makeLaneRing(
    new Int32Array(shared, counters * Int32Array.BYTES_PER_ELEMENT, RING_COUNTERS),
    new Uint8Array(shared, wordsFor(workers) * Int32Array.BYTES_PER_ELEMENT + index * RING_SIZE, RING_SIZE),
  );
}

function wordsFor(workers: number): number {
  return CREW_WORDS + (workers + 1) * GUEST_WORDS + workers * 2 * RING_COUNTERS;
}

function sizeFor(workers: number): number {
  return wordsFor(workers) * Int32Array.BYTES_PER_ELEMENT + workers * 2 * RING_SIZE;
}
