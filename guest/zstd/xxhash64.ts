// oxlint-disable no-loss-of-precision -- AssemblyScript's integers have 64 bits
// XXH64 with seed 0, as "xxHash fast digest algorithm" 0.1.1 describes it.

const PRIME_1: u64 = 0x9e3779b185ebca87;
const PRIME_2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME_3: u64 = 0x165667b19e3779f9;
const PRIME_4: u64 = 0x85ebca77c2b2ae63;
const PRIME_5: u64 = 0x27d4eb2f165667c5;

/** Hash of the bytes from `at` to `end`. */
export function hash64(at: u32, end: u32): u64 {
  const length: u64 = end - at;
  let hash: u64 = PRIME_5;
  if (length >= 32) {
    hash = hashStripes(at, end);
    at += (length as u32) & ~31;
  }

  hash += length;
  for (; end - at >= 8; at += 8) hash = rotl<u64>(hash ^ round(0, load<u64>(at)), 27) * PRIME_1 + PRIME_4;
  if (end - at >= 4) {
    hash = rotl<u64>(hash ^ ((load<u32>(at) as u64) * PRIME_1), 23) * PRIME_2 + PRIME_3;
    at += 4;
  }

  for (; at < end; at++) hash = rotl<u64>(hash ^ ((load<u8>(at) as u64) * PRIME_5), 11) * PRIME_1;
  hash = (hash ^ (hash >> 33)) * PRIME_2;
  hash = (hash ^ (hash >> 29)) * PRIME_3;
  return hash ^ (hash >> 32);
}

function hashStripes(at: u32, end: u32): u64 {
  let first = PRIME_1 + PRIME_2;
  let second = PRIME_2;
  let third: u64 = 0;
  let fourth = (0 as u64) - PRIME_1;
  for (; end - at >= 32; at += 32) {
    first = round(first, load<u64>(at));
    second = round(second, load<u64>(at, 8));
    third = round(third, load<u64>(at, 16));
    fourth = round(fourth, load<u64>(at, 24));
  }

  const sum = rotl<u64>(first, 1) + rotl<u64>(second, 7) + rotl<u64>(third, 12) + rotl<u64>(fourth, 18);
  return merge(merge(merge(merge(sum, first), second), third), fourth);
}

function round(lane: u64, value: u64): u64 {
  return rotl<u64>(lane + value * PRIME_2, 31) * PRIME_1;
}

function merge(hash: u64, lane: u64): u64 {
  return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
}
