// What a driver says about a stretch of its image. The flags are those of qemu's block status, so that map and its
// kin answer alike; see Driver.lookup.

/** The stretch has data of its own. */
export const EXTENT_DATA: u32 = 1;
/** It reads as zeros. */
export const EXTENT_ZERO: u32 = 2;
/** This layer decides what it reads as; without it, the layer below does. */
export const EXTENT_ALLOCATED: u32 = 4;
/** `device` and `offset` say where its bytes lie, as they are. */
export const EXTENT_OFFSET: u32 = 8;
export const EXTENT_COMPRESSED: u32 = 16;
/** Its bytes may lie in a hole of the file that holds them: worth a look there. */
export const EXTENT_RECURSE: u32 = 32;
/** The stretch ends at the image's end. */
export const EXTENT_END: u32 = 64;

/** One answer, filled again and again: nothing is ever freed, so a program makes a few of these and no more. */
export class Extent {
  public flags: u32 = 0;
  /** Bytes, counted from where was asked; 0 only at or past the image's end. */
  public length: u64 = 0;
  /** Slot, and offset in bytes there, when EXTENT_OFFSET is set. */
  public device: u32 = 0;
  public offset: u64 = 0;
  /** Layer of the chain that gave the answer; 0 is the image itself. Set by the chain. */
  public depth: u32 = 0;
  /**
   * The driver's own notes for `read`. Of compressed data (EXTENT_COMPRESSED) `first` is where it begins in the file,
   * in bytes, and `second` how many bytes it takes there at most; the rest is for the driver alone.
   */
  public first: u64 = 0;
  public second: u64 = 0;
  public third: u64 = 0;

  clear(): void {
    this.flags = 0;
    this.length = 0;
    this.device = 0;
    this.offset = 0;
    this.depth = 0;
    this.first = 0;
    this.second = 0;
    this.third = 0;
  }

  has(flag: u32): bool {
    return (this.flags & flag) != 0;
  }

  /** What `other` says. */
  copyFrom(other: Extent): void {
    this.flags = other.flags;
    this.length = other.length;
    this.device = other.device;
    this.offset = other.offset;
    this.depth = other.depth;
    this.first = other.first;
    this.second = other.second;
    this.third = other.third;
  }
}
