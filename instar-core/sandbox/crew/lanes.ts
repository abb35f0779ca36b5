import {nowMs} from '../clock.ts';
import {openCrewMemory, type CrewMemory, type CrewSeat} from './crew-memory.ts';
import type {LaneRing} from './lane-ring.ts';

/** A message that waits to be taken. */
export type Arrival = {readonly lane: number; readonly length: number};

type Lane = {readonly outgoing: LaneRing; readonly incoming: LaneRing; readonly guest: number};

/** The ends of a crew's lanes that one guest has. Nothing here waits but the two functions that say so. */
export class Lanes {
  readonly #memory: CrewMemory;
  readonly #guest: number;
  readonly #lanes: readonly Lane[];
  /** The lane to be looked at first, so that none has to stand back for ever. */
  #first = 0;
  #seen = 0;
  #stuckSinceMs: number | undefined;
  #stuckTraffic = 0;
  /** Guests that have not been woken for what they were sent. */
  readonly #unwoken = new Set<number>();

  constructor({shared, workers, number}: CrewSeat) {
    this.#memory = openCrewMemory(workers, shared);
    this.#guest = number;
    this.#lanes = makeLanes(this.#memory, workers, number);
  }

  has(lane: number): boolean {
    return this.#lanes[lane] !== undefined;
  }

  /** True when the whole crew is to end. */
  get isEnded(): boolean {
    return this.#memory.isEnded();
  }

  /** False while the lane is full. What is put quietly wakes the receiver when this guest waits or puts the next message. */
  put(lane: number, message: Uint8Array, isQuiet = false): boolean {
    this.#seen = this.#memory.events(this.#guest);
    const end = this.#laneAt(lane);
    if (!end.outgoing.put(message)) return false;
    this.#goOn();
    if (isQuiet) this.#unwoken.add(end.guest);
    else this.#wake(end.guest);
    return true;
  }

  /** The next message, or undefined while there is none. */
  next(): Arrival | undefined {
    this.#seen = this.#memory.events(this.#guest);
    const count = this.#lanes.length;
    for (let step = 0; step < count; step++) {
      const lane = (this.#first + step) % count;
      const length = this.#laneAt(lane).incoming.nextLength();
      if (length !== undefined) return {lane, length};
    }
    return undefined;
  }

  take({lane}: Arrival, into: Uint8Array): void {
    const end = this.#laneAt(lane);
    const isAwaited = end.incoming.take(into);
    this.#first = (lane + 1) % this.#lanes.length;
    this.#goOn();
    // Waking a guest that waits for something else costs more than the message.
    if (isAwaited) this.#memory.wake(end.guest);
  }

  /** True when nobody is at the other end any more: of this lane, or of any. */
  isGone(lane?: number): boolean {
    const ends = lane === undefined ? this.#lanes : [this.#laneAt(lane)];
    return ends.every(({guest}) => this.#memory.isGone(guest));
  }

  /** How long, in milliseconds, all guests have been waiting for each other. */
  stuckMs(): number {
    const traffic = this.#memory.traffic();
    if (!this.#memory.isStuck() || traffic !== this.#stuckTraffic) this.#stuckSinceMs = undefined;
    this.#stuckTraffic = traffic;
    this.#stuckSinceMs ??= nowMs();
    return nowMs() - this.#stuckSinceMs;
  }

  /**
   * Blocks the thread until something has happened since the last put() or next(), or for so long. False when nothing
   * has: then it is time to look whether anybody is left to wait for.
   */
  wait(milliseconds: number): boolean {
    for (const guest of this.#unwoken) this.#wake(guest);
    this.#memory.setWaiting(this.#guest, true);
    return this.#memory.wait(this.#guest, this.#seen, milliseconds);
  }

  #laneAt(lane: number): Lane {
    const found = this.#lanes[lane];
    if (found === undefined) throw new RangeError(`There is no lane ${lane}.`);
    return found;
  }

  #wake(guest: number): void {
    this.#unwoken.delete(guest);
    this.#memory.wake(guest);
  }

  /** A message was put or taken. */
  #goOn(): void {
    this.#memory.setWaiting(this.#guest, false);
    this.#stuckSinceMs = undefined;
    this.#memory.countTraffic();
  }
}

function makeLanes(memory: CrewMemory, workers: number, number: number): readonly Lane[] {
  if (number > 0) {
    const worker = number - 1;
    return [{outgoing: memory.ring(worker, 'to planner'), incoming: memory.ring(worker, 'to worker'), guest: 0}];
  }
  return Array.from({length: workers}, (_, worker) => ({
    outgoing: memory.ring(worker, 'to worker'),
    incoming: memory.ring(worker, 'to planner'),
    guest: worker + 1,
  }));
}
