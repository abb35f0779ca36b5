import {locate, Region} from './region.ts';

// Loads and stores at byte offset `at` of a region, least significant byte first. Outside the region: trap.

export function load8(region: Region, at: u32): u8 {
  return load<u8>(locate(region, at, 1));
}

export function loadLe16(region: Region, at: u32): u16 {
  return load<u16>(locate(region, at, 2));
}

export function loadLe32(region: Region, at: u32): u32 {
  return load<u32>(locate(region, at, 4));
}

export function loadLe64(region: Region, at: u32): u64 {
  return load<u64>(locate(region, at, 8));
}

export function store8(region: Region, at: u32, value: u8): void {
  store<u8>(locate(region, at, 1), value);
}

export function storeLe16(region: Region, at: u32, value: u16): void {
  store<u16>(locate(region, at, 2), value);
}

export function storeLe32(region: Region, at: u32, value: u32): void {
  store<u32>(locate(region, at, 4), value);
}

export function storeLe64(region: Region, at: u32, value: u64): void {
  store<u64>(locate(region, at, 8), value);
}
