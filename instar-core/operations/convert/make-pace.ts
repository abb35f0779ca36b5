/** Blocks the thread for as long as writing so many more bytes takes at the rate. */
export type Pace = (bytes: bigint) => void;

const MILLISECONDS_PER_SECOND = 1000n;
const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** At most `rateLimit` bytes per second from now on, on average; absent: no waiting. */
export function makePace(rateLimit: bigint | undefined): Pace {
  if (rateLimit === undefined || rateLimit <= 0n) return () => {};
  const beganAt = process.hrtime.bigint();
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let written = 0n;
  return (bytes) => {
    const dueMs = (written * MILLISECONDS_PER_SECOND) / rateLimit;
    written += bytes;
    const waitMs = dueMs - (process.hrtime.bigint() - beganAt) / NANOSECONDS_PER_MILLISECOND;
    if (waitMs > 0n) Atomics.wait(never, 0, 0, Number(waitMs));
  };
}
