import {locate, Region} from './region.ts';

/** Sets `length` bytes from `at` to `value`. */
export function fillBytes(region: Region, at: u32, length: u32, value: u8): void {
  memory.fill(locate(region, at, length), value, length);
}

/** Copies `length` bytes; the two stretches may overlap. */
export function copyBytes(to: Region, toAt: u32, from: Region, fromAt: u32, length: u32): void {
  memory.copy(locate(to, toAt, length), locate(from, fromAt, length), length);
}

/** True when `length` bytes of both stretches are the same. */
export function equalBytes(a: Region, aAt: u32, b: Region, bAt: u32, length: u32): bool {
  return memory.compare(locate(a, aAt, length), locate(b, bAt, length), length) == 0;
}

/** True when `length` bytes from `at` are all zero. */
export function isZero(region: Region, at: u32, length: u32): bool {
  const address = locate(region, at, length);
  let index: u32 = 0;
  while (length - index >= 8) {
    if (load<u64>(address + index) != 0) return false;
    index += 8;
  }
  for (; index < length; index++) {
    if (load<u8>(address + index) != 0) return false;
  }
  return true;
}

/** Where the first byte `value` is within `length` bytes from `at`, or `at + length` when there is none. */
export function findByte(region: Region, at: u32, length: u32, value: u8): u32 {
  const address = locate(region, at, length);
  let index: u32 = 0;
  while (index < length && load<u8>(address + index) != value) index++;
  return at + index;
}
