import {findNonZero} from '../bytes/find-difference.ts';
import {Region} from '../bytes/region.ts';

/** Finds the zeros in bytes that were read, as qemu-img convert does: block by block. */
export class ZeroBlocks {
  /** What the piece found last is. */
  public isZero: bool = false;
  /** Bytes that are zeros or data as a whole. */
  public readonly blockBytes: u32;

  constructor(
    /** Zeros between data count as data where there are less of them. */
    private readonly sparseBytes: u32,
    /** Least size of a block, a power of two. */
    alignment: u32,
    /** A block of zeros counts as data where the bytes end within it. */
    private readonly copiesCutBlocks: bool,
  ) {
    this.blockBytes = max<u32>(largestPower(sparseBytes), alignment);
  }

  /**
   * Length of the next piece: all data or all zeros, of the `length` bytes from `at` of `bytes`, which are those at
   * `offset` of the target. Blocks lie at multiples of their size in the target.
   */
  next(bytes: Region, at: u32, offset: u64, length: u32): u32 {
    this.isZero = true;
    const zeros = this.zerosFrom(bytes, at, offset, length);
    if (zeros > 0) return zeros;
    this.isZero = false;
    let used: u32 = 0;
    let seen: u32 = 0;
    while (seen < length) {
      const gap = this.zerosFrom(bytes, at + seen, offset + seen, length - seen);
      if (gap == 0) {
        seen += this.blockAt(offset + seen, length - seen);
        used = seen;
      } else if (gap >= this.sparseBytes) {
        break;
      } else {
        seen += gap;
      }
    }

    return used;
  }

  /** Bytes of the zero blocks that come first. */
  private zerosFrom(bytes: Region, at: u32, offset: u64, length: u32): u32 {
    let zeros: u32 = 0;
    while (zeros < length) {
      const block = this.blockAt(offset + zeros, length - zeros);
      if (findNonZero(bytes, at + zeros, block) < block || this.isCut(offset + zeros + block)) break;
      zeros += block;
    }

    return zeros;
  }

  /** The bytes up to `end` end within a block that is data then. */
  private isCut(end: u64): bool {
    return this.copiesCutBlocks && end % this.blockBytes != 0;
  }

  /** Bytes up to where the block ends that holds `offset`, or all that there are. */
  private blockAt(offset: u64, length: u32): u32 {
    return min<u32>(this.blockBytes - ((offset % this.blockBytes) as u32), length);
  }
}

function largestPower(value: u32): u32 {
  return value == 0 ? 0 : 1 << (31 - clz<u32>(value));
}
