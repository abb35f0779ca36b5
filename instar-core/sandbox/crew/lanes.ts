import {nowMs} from '../clock.ts';
import {openCrewMemory, type CrewMemory, type CrewSeat} from './crew-memory.ts';
import type {LaneRing} from './lane-ring.ts';

/** A message that waits to be taken. */
export type Arrival = {readonly lane: number; readonly length: number};

/** Longest time between two looks at whether anybody is left to wait for. */
const LOOK_MS = 200;

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

  /** False while the lane is full. */
  put(lane: number, message: Uint8Array): boolean {
    this.#seen = this.#memory.events(this.#guest);
    const end = this.#laneAt(lane);
    return end.outgoing.put(message) && this.#tell(end);
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
    end.incoming.take(into);
    this.#first = (lane + 1) % this.#lanes.length;
    this.#tell(end);
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

  /** Blocks the thread until something has happened since the last put() or next(), or for a while. */
  waitSync(): void {
    this.#memory.setWaiting(this.#guest, true);
    this.#memory.waitSync(this.#guest, this.#seen, LOOK_MS);
  }

  /** The same for a thread whose event loop must go on. */
  async waitAsync(): Promise<void> {
    this.#memory.setWaiting(this.#guest, true);
    await this.#memory.waitAsync(this.#guest, this.#seen, LOOK_MS);
  }

  #laneAt(lane: number): Lane {
    const found = this.#lanes[lane];
    if (found === undefined) throw new RangeError(`There is no lane ${lane}.`);
    return found;
  }

  #tell({guest}: Lane): true {
    this.#memory.setWaiting(this.#guest, false);
    this.#stuckSinceMs = undefined;
    this.#memory.countTraffic(guest);
    return true;
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
