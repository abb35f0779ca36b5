import {loadBe16, loadBe32, loadBe64, storeBe16, storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {load8, store8} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';

// qcow2.txt "Refcount block entry": numbers of 2^order bits; with less than a byte each, the lowest bits of a byte come
// first.

/** Refcount number `index` of a block that begins at `at`. */
export function loadRefcount(bytes: Region, at: u32, order: u32, index: u32): u64 {
  if (order == 4) return loadBe16(bytes, at + index * 2);
  if (order == 5) return loadBe32(bytes, at + index * 4);
  if (order == 6) return loadBe64(bytes, at + index * 8);
  if (order == 3) return load8(bytes, at + index);
  const bit = index << order;
  return (load8(bytes, at + (bit >> 3)) >> ((bit & 7) as u8)) & ((refcountLimit(order) & 0xff) as u8);
}

export function storeRefcount(bytes: Region, at: u32, order: u32, index: u32, value: u64): void {
  if (order == 4) storeBe16(bytes, at + index * 2, value as u16);
  else if (order == 5) storeBe32(bytes, at + index * 4, value as u32);
  else if (order == 6) storeBe64(bytes, at + index * 8, value);
  else if (order == 3) store8(bytes, at + index, value as u8);
  else storeBits(bytes, at, order, index, value as u8);
}

/** Largest refcount that the width allows. */
export function refcountLimit(order: u32): u64 {
  return u64.MAX_VALUE >> (64 - ((1 as u64) << order));
}

function storeBits(bytes: Region, at: u32, order: u32, index: u32, value: u8): void {
  const bit = index << order;
  const place = at + (bit >> 3);
  const shift = (bit & 7) as u8;
  const mask = ((refcountLimit(order) & 0xff) as u8) << shift;
  store8(bytes, place, (load8(bytes, place) & ~mask) | (value << shift));
}
