import {setTimeout} from 'node:timers/promises';

/** Gives a promise for when so many more bytes may be written; undefined: now. Once it was aborted nobody waits any more. */
export type Pace = (bytes: bigint) => Promise<void> | undefined;

const MILLISECONDS_PER_SECOND = 1000n;
const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
/** Longest time that a timer takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** At most `rateLimit` bytes per second from now on, on average; absent: no waiting. */
export function makePace(rateLimit: bigint | undefined, signal?: AbortSignal): Pace {
  if (rateLimit === undefined || rateLimit <= 0n) return () => undefined;
  const beganAt = process.hrtime.bigint();
  let written = 0n;
  return (bytes) => {
    const dueMs = (written * MILLISECONDS_PER_SECOND) / rateLimit;
    written += bytes;
    const waitMs = dueMs - (process.hrtime.bigint() - beganAt) / NANOSECONDS_PER_MILLISECOND;
    return waitMs > 0n ? wait(Number(waitMs), signal) : undefined;
  };
}

async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  for (let left = milliseconds; left > 0 && signal?.aborted !== true; left -= LONGEST_TIMER_MS) {
    // oxlint-disable-next-line no-await-in-loop -- no timer takes longer
    await setTimeout(Math.min(left, LONGEST_TIMER_MS), undefined, {signal}).catch(() => undefined);
  }
}
