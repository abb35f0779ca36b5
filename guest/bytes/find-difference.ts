import {locate, Region} from './region.ts';

/** Bytes that are looked at together. */
const BLOCK: u32 = 64;

/** Where two stretches of `length` bytes first differ, counted from their beginning; `length` where they are the same. */
export function findDifference(a: Region, aAt: u32, b: Region, bAt: u32, length: u32): u32 {
  const left = locate(a, aAt, length);
  const right = locate(b, bAt, length);
  let index: u32 = 0;
  while (length - index >= BLOCK && differenceOfBlocks(left + index, right + index) == 0) index += BLOCK;
  while (index < length && load<u8>(left + index) == load<u8>(right + index)) index++;
  return index;
}

/** Where `length` bytes from `at` first are not zero, counted from there; `length` where all are. */
export function findNonZero(region: Region, at: u32, length: u32): u32 {
  const address = locate(region, at, length);
  let index: u32 = 0;
  while (length - index >= BLOCK && bitsOfBlock(address + index) == 0) index += BLOCK;
  while (index < length && load<u8>(address + index) == 0) index++;
  return index;
}

function differenceOfBlocks(left: u32, right: u32): u64 {
  return (
    (load<u64>(left) ^ load<u64>(right)) |
    (load<u64>(left, 8) ^ load<u64>(right, 8)) |
    (load<u64>(left, 16) ^ load<u64>(right, 16)) |
    (load<u64>(left, 24) ^ load<u64>(right, 24)) |
    (load<u64>(left, 32) ^ load<u64>(right, 32)) |
    (load<u64>(left, 40) ^ load<u64>(right, 40)) |
    (load<u64>(left, 48) ^ load<u64>(right, 48)) |
    (load<u64>(left, 56) ^ load<u64>(right, 56))
  );
}

function bitsOfBlock(address: u32): u64 {
  return (
    load<u64>(address) |
    load<u64>(address, 8) |
    load<u64>(address, 16) |
    load<u64>(address, 24) |
    load<u64>(address, 32) |
    load<u64>(address, 40) |
    load<u64>(address, 48) |
    load<u64>(address, 56)
  );
}
