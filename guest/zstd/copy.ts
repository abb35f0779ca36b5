// Copies go on to the end of 16 bytes: what they write too much comes before what belongs there.

/** Copies `length` bytes; the two stretches do not overlap. */
export function copyLiterals(to: u32, from: u32, length: u32): void {
  copySixteen(to, from);
  for (let done: u32 = 16; done < length; done += 16) copySixteen(to + done, from + done);
}

/** Makes `length` bytes, at least three, of those that begin `distance` before `to`; they may overlap. */
export function copyMatch(to: u32, distance: u32, length: u32): void {
  if (distance >= 16) {
    copyLiterals(to, to - distance, length);
    return;
  }

  const end = to + length;
  let period = distance;
  // A distance of one to seven repeats in a multiple of it that takes eight bytes, once those are there.
  while (period < 8) period += distance;
  for (const ready = to + period - distance; to < ready; to++) store<u8>(to, load<u8>(to - distance));
  for (; to < end; to += 8) store<u64>(to, load<u64>(to - period));
}

function copySixteen(to: u32, from: u32): void {
  const low = load<u64>(from);
  const high = load<u64>(from, 8);
  store<u64>(to, low);
  store<u64>(to, high, 8);
}
