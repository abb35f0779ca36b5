/** Bytes of a ring; a power of two, with room for the longest message. */
export const RING_SIZE = 0x2_0000;

/** A message's length, before its bytes. Messages begin at multiples of this, so that a length is never cut in two. */
const HEADER_SIZE = 4;

// Bytes taken and put since the beginning; both wrap around at 2^32.
const TAKEN = 0;
const PUT = 1;
/** 1: there was no room, and whoever puts waits for some. */
const AWAITED = 2;
export const RING_COUNTERS = 3;

/** Messages on their way from one thread to one other, in order. */
export type LaneRing = {
  /** False, and nothing is done, when there is no room. */
  readonly put: (message: Uint8Array) => boolean;
  /** Bytes of the next message; undefined when there is none. */
  readonly nextLength: () => number | undefined;
  /** Takes the next message, which may be a key, and leaves nothing of it; `into` has exactly its length. True when somebody waits for the room. */
  readonly take: (into: Uint8Array) => boolean;
};

/** Only one thread may put, and only one may take. `counters` are RING_COUNTERS, `bytes` RING_SIZE long. */
export function makeLaneRing(counters: Int32Array<SharedArrayBuffer>, bytes: Uint8Array<SharedArrayBuffer>): LaneRing {
  const lengths = new DataView(bytes.buffer, bytes.byteOffset, RING_SIZE);
  const nextLength = (): number | undefined => {
    const taken = Atomics.load(counters, TAKEN);
    return taken === Atomics.load(counters, PUT) ? undefined : lengths.getUint32(indexOf(taken), true);
  };
  return {
    put(message) {
      const put = Atomics.load(counters, PUT);
      const needed = sizeInRing(message.byteLength);
      const hasRoom = (): boolean => needed <= RING_SIZE - ((put - Atomics.load(counters, TAKEN)) >>> 0);
      if (!hasRoom()) {
        // Said before the second look, so that what is taken after it is told.
        Atomics.store(counters, AWAITED, 1);
        if (!hasRoom()) return false;
      }
      lengths.setUint32(indexOf(put), message.byteLength, true);
      const [first, second] = splitAt(bytes, put + HEADER_SIZE, message.byteLength);
      first.set(message.subarray(0, first.byteLength));
      second.set(message.subarray(first.byteLength));
      Atomics.store(counters, PUT, (put + needed) | 0);
      return true;
    },
    nextLength,
    take(into) {
      const taken = Atomics.load(counters, TAKEN);
      const [first, second] = splitAt(bytes, taken + HEADER_SIZE, into.byteLength);
      into.set(first);
      into.set(second, first.byteLength);
      first.fill(0);
      second.fill(0);
      Atomics.store(counters, TAKEN, (taken + sizeInRing(into.byteLength)) | 0);
      return Atomics.exchange(counters, AWAITED, 0) === 1;
    },
  };
}

function indexOf(counter: number): number {
  return counter & (RING_SIZE - 1);
}

function sizeInRing(length: number): number {
  return HEADER_SIZE + Math.ceil(length / HEADER_SIZE) * HEADER_SIZE;
}

/** The `length` bytes from a counter on: up to the ring's end, and from its beginning. */
function splitAt(bytes: Uint8Array, counter: number, length: number): readonly [Uint8Array, Uint8Array] {
  const at = indexOf(counter);
  const first = Math.min(length, RING_SIZE - at);
  return [bytes.subarray(at, at + first), bytes.subarray(0, length - first)];
}
