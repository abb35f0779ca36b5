import {locate, Region} from './region.ts';

// Loads and stores at byte offset `at` of a region, most significant byte first. Outside the region: trap.

export function loadBe16(region: Region, at: u32): u16 {
  return bswap<u16>(load<u16>(locate(region, at, 2)));
}

export function loadBe32(region: Region, at: u32): u32 {
  return bswap<u32>(load<u32>(locate(region, at, 4)));
}

export function loadBe64(region: Region, at: u32): u64 {
  return bswap<u64>(load<u64>(locate(region, at, 8)));
}

export function storeBe16(region: Region, at: u32, value: u16): void {
  store<u16>(locate(region, at, 2), bswap<u16>(value));
}

export function storeBe32(region: Region, at: u32, value: u32): void {
  store<u32>(locate(region, at, 4), bswap<u32>(value));
}

export function storeBe64(region: Region, at: u32, value: u64): void {
  store<u64>(locate(region, at, 8), bswap<u64>(value));
}
