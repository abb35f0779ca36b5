/** Tells another thread by when a guest must be heard of again, in milliseconds of nowMs(); Infinity: it waits itself. */
export type Pulse = {
  readonly shared: BigInt64Array<SharedArrayBuffer>;
  readonly set: (atMs: number) => void;
  readonly get: () => number;
};

const NEVER = (1n << 63n) - 1n;

export function makePulse(
  shared: BigInt64Array<SharedArrayBuffer> = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)),
): Pulse {
  return {
    shared,
    set(atMs) {
      Atomics.store(shared, 0, Number.isFinite(atMs) ? BigInt(Math.ceil(atMs)) : NEVER);
    },
    get() {
      const atMs = Atomics.load(shared, 0);
      return atMs === NEVER ? Infinity : Number(atMs);
    },
  };
}
