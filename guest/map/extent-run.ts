import {
  EXTENT_ALLOCATED,
  EXTENT_COMPRESSED,
  EXTENT_DATA,
  EXTENT_OFFSET,
  EXTENT_ZERO,
  Extent,
} from '../driver/extent.ts';

/** What a map tells of an extent. */
const TOLD: u32 = EXTENT_DATA | EXTENT_ZERO | EXTENT_ALLOCATED | EXTENT_OFFSET | EXTENT_COMPRESSED;

/** A stretch of the image whose parts all say the same; where they lie in a file, they follow each other there too. */
export class ExtentRun {
  public start: u64 = 0;
  public length: u64 = 0;
  public flags: u32 = 0;
  public device: u32 = 0;
  public offset: u64 = 0;
  public depth: u32 = 0;

  begin(start: u64, extent: Extent): void {
    this.start = start;
    this.length = extent.length;
    this.flags = extent.flags & TOLD;
    this.depth = extent.depth;
    this.device = extent.has(EXTENT_OFFSET) ? extent.device : 0;
    this.offset = extent.has(EXTENT_OFFSET) ? extent.offset : 0;
  }

  /** True when the extent that follows was taken in. */
  extend(extent: Extent): bool {
    if (this.length == 0 || this.flags != (extent.flags & TOLD) || this.depth != extent.depth) return false;
    if (extent.has(EXTENT_OFFSET)) {
      if (this.device != extent.device || this.offset + this.length != extent.offset) return false;
    }

    this.length += extent.length;
    return true;
  }
}
