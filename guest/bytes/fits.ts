/** True when `length` bytes from `at` lie within `size` bytes. Subtracts, so it cannot wrap. */
export function fits(at: u64, length: u64, size: u64): bool {
  return length <= size && at <= size - length;
}
