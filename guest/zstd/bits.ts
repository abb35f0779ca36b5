// RFC 8878 4.1: streams that are read backwards, from the last byte on. Whoever reads one has a container of the 64 bits
// from a byte of the stream on, and the number of its bits that are taken, counted from the highest.

/** The `count` bits behind the `taken` ones, at most 57 of both; may be none. */
export function takeBits(container: u64, taken: u64, count: u64): u64 {
  return ((container << taken) >> 1) >> (63 - count);
}

/**
 * Bits of the container at `end - 8` that are before the stream's first: the highest bit set of the last byte and those
 * above it (RFC 8878 4.1). Zero when there is none, and the stream no stream.
 */
export function bitsBeforeFirst(begin: u32, end: u32): u64 {
  if (end <= begin) return 0;
  const last: u32 = load<u8>(end - 1);
  return last == 0 ? 0 : clz<u32>(last) - 23;
}

/** Bits of the stream from `begin` on that are not taken, negative where more were taken than there are. */
export function bitsLeft(begin: u32, pointer: u32, taken: u64): i64 {
  return ((pointer as i64) - (begin as i64)) * 8 + 64 - (taken as i64);
}
