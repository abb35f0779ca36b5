import {nowMs} from './clock.ts';
import {killForLimit} from './guest-end.ts';
import type {Pulse} from './pulse.ts';
import type {GuestOutcome, GuestRun} from './sandbox.ts';

/** What a guest gets through in a second on a slow disk, with a codec in between. */
const WORK_BYTES_PER_MS = (8n * 1024n * 1024n) / 1000n;

/** Below this part of the deadline, work makes no difference to it: there is time for as much again. */
const NEGLIGIBLE_PART = 0.5;

type Timed = Pick<GuestRun, 'limits' | 'workBytes'>;

/** The longest that a run may take in all. */
function totalDeadlineMs({limits, workBytes = 0n}: Timed): number {
  return limits.deadlineMs + workMs(workBytes);
}

/** True when the run may take so much longer than its deadline that its stretches are to be watched one by one. */
export function isLongRun({limits, workBytes = 0n}: Timed): boolean {
  return workMs(workBytes) > limits.deadlineMs * NEGLIGIBLE_PART;
}

function workMs(workBytes: bigint): number {
  return Number(workBytes / WORK_BYTES_PER_MS);
}

/**
 * When a guest must have ended. A run with work to do gets time for it, as long as it goes on: between two of its
 * calls no more than the plain deadline may pass, so that one which only spins ends as early as any other.
 */
export class Deadline {
  readonly #stretchMs: number;
  readonly #totalMs: number;
  readonly #pulse: Pulse | undefined;
  #endAtMs: number;
  #atMs: number;

  constructor(run: Timed, pulse?: Pulse) {
    const now = nowMs();
    this.#stretchMs = run.limits.deadlineMs;
    this.#totalMs = isLongRun(run) ? totalDeadlineMs(run) : this.#stretchMs;
    this.#pulse = pulse;
    this.#endAtMs = now + this.#totalMs;
    this.#atMs = now + this.#stretchMs;
    pulse?.set(this.#atMs);
  }

  get isOver(): boolean {
    return nowMs() >= this.#atMs;
  }

  /** The guest made a call. */
  renew(): void {
    if (this.#totalMs === this.#stretchMs) return;
    this.#moveTo(Math.min(this.#endAtMs, nowMs() + this.#stretchMs));
  }

  /** Time in which the guest waits for somebody else is not its own. */
  suspend<Value>(wait: () => Value): Value {
    const resume = this.#pause();
    try {
      return wait();
    } finally {
      resume();
    }
  }

  /** As `suspend`, until the promise is settled. */
  async suspendUntil(settled: Promise<void>): Promise<void> {
    const resume = this.#pause();
    try {
      await settled;
    } finally {
      resume();
    }
  }

  /** Ends the guest once its time is up. */
  check(): void {
    if (this.isOver) killForLimit('deadline', this.#words());
  }

  outcome(): GuestOutcome {
    return {kind: 'killed', reason: 'deadline', message: this.#words()};
  }

  #pause(): () => void {
    const begun = nowMs();
    this.#pulse?.set(Infinity);
    return () => {
      const waited = nowMs() - begun;
      this.#endAtMs += waited;
      this.#moveTo(this.#atMs + waited);
    };
  }

  #moveTo(atMs: number): void {
    this.#atMs = atMs;
    this.#pulse?.set(atMs);
  }

  #words(): string {
    return this.#atMs < this.#endAtMs ? wordStretch(this.#stretchMs) : wordTotal(this.#totalMs);
  }
}

export function outcomeOfDeadline({limits}: Timed): GuestOutcome {
  return {kind: 'killed', reason: 'deadline', message: wordTotal(limits.deadlineMs)};
}

/** For a long run that somebody else watches by its pulse. */
export function outcomeOfStretch({limits}: Timed): GuestOutcome {
  return {kind: 'killed', reason: 'deadline', message: wordStretch(limits.deadlineMs)};
}

function wordTotal(milliseconds: number): string {
  return `guest did not end within its deadline of ${milliseconds} ms`;
}

function wordStretch(milliseconds: number): string {
  return `guest made no progress within its deadline of ${milliseconds} ms`;
}
