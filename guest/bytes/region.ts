import {fits} from './fits.ts';

/** A stretch of linear memory. Every access in guest/bytes is checked against one; nothing outside it can be reached. */
export class Region {
  constructor(
    public readonly address: u32,
    public readonly size: u32,
  ) {}
}

/**
 * New zeroed memory. Nothing is ever freed: a program runs once, and begins in memory of zeros. So what it allocates is
 * zero without being touched, and takes no room before it is.
 */
export function allocateRegion(size: u32): Region {
  return new Region(heap.alloc(size) as u32, size);
}

/** The `length` bytes from `at` as a region of their own. */
export function sliceRegion(region: Region, at: u32, length: u32): Region {
  return new Region(locate(region, at, length), length);
}

/**
 * The address of `length` bytes from `at`. A range outside the region is a mistake of this program, not of the image
 * (drivers compare image-given numbers with `fits` first), so the program traps.
 */
export function locate(region: Region, at: u32, length: u32): u32 {
  if (!fits(at, length, region.size)) unreachable();
  return region.address + at;
}
