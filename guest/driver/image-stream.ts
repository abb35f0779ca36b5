import {STATUS_UNSUPPORTED} from '../abi/status.ts';
import {Region} from '../bytes/region.ts';
import {failPlain} from '../host/calls.ts';

/**
 * An image of one format as bytes in order, of which none is changed later. Its form is that of an empty image that is
 * there; what that has to say of contents is made anew. Units come in the order of the disk, those of zeros not at all.
 */
export abstract class ImageStream {
  /** Every unit must be compressed. */
  public isAlwaysCompressed: bool = false;
  /**
   * What stands first depends on all that follows: the image is made twice, and only the second time handed out. Both
   * times must come to the same.
   */
  public isMeasured: bool = false;

  constructor(
    /** Virtual size in bytes. */
    public readonly sizeBytes: u64,
    /** Cluster or grain in bytes, a power of two. */
    public readonly unitBytes: u32,
    /** COMPRESSION_* of guest/convert/compression.ts, for where compression is asked for. */
    public readonly compression: u32,
  ) {}

  /** What stands before the first unit. */
  abstract begin(): void;

  /** The unit at `offset` of the disk, as it is: `length` bytes, less than a unit at the end of what is copied. */
  addPlain(_offset: u64, _from: Region, _at: u32, _length: u32): void {
    failPlain(STATUS_UNSUPPORTED);
  }

  /** The unit at `offset` of the disk, compressed to `size` bytes. */
  abstract addCompressed(offset: u64, from: Region, at: u32, size: u32): void;

  /** Everything behind the last unit. False: the image is not as it was when it was measured. */
  abstract finish(): bool;
}
