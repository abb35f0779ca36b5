import {load8, store8} from './little-endian.ts';
import {Region} from './region.ts';

// Constant ASCII text against bytes. Only literals of the program are strings; what an image holds stays bytes.

/** True when the bytes from `at` are `text`; false too when the region ends before. */
export function hasText(region: Region, at: u32, text: string): bool {
  const length = text.length as u32;
  if (length > region.size || at > region.size - length) return false;
  for (let index: u32 = 0; index < length; index++) {
    if ((load8(region, at + index) as u32) != (text.charCodeAt(index as i32) as u32)) return false;
  }
  return true;
}

/** True when the region's bytes are `text`, all of them. */
export function isNamed(name: Region, text: string): bool {
  return name.size == (text.length as u32) && hasText(name, 0, text);
}

/** Where `text` first stands between `at` and `end`, or `end` when it does not. */
export function findText(region: Region, at: u32, end: u32, text: string): u32 {
  const length = text.length as u32;
  for (; at < end && length <= end - at; at++) {
    if (hasText(region, at, text)) return at;
  }

  return end;
}

/** Writes `text` from `at`; gives the offset behind it. */
export function storeText(region: Region, at: u32, text: string): u32 {
  const length = text.length as u32;
  for (let index: u32 = 0; index < length; index++) store8(region, at + index, text.charCodeAt(index as i32) as u8);
  return at + length;
}

/** Writes `value` in decimal without padding; gives the offset behind it. */
export function storeDecimal(region: Region, at: u32, value: u64): u32 {
  let divisor: u64 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor > 0; divisor /= 10) store8(region, at++, (48 + ((value / divisor) % 10)) as u8);
  return at;
}

/** Writes `value` in lower-case hexadecimal with at least `digits` digits; gives the offset behind it. */
export function storeHex(region: Region, at: u32, value: u64, digits: u32): u32 {
  let count: u32 = digits > 1 ? digits : 1;
  while (count < 16 && value >> (4 * count) != 0) count++;
  while (count > 0) {
    const digit = ((value >> (4 * --count)) & 15) as u8;
    store8(region, at++, digit < 10 ? 48 + digit : 87 + digit);
  }
  return at;
}
