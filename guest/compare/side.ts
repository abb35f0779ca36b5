import {STAGE_LOOKUP, STAGE_READ} from '../abi/place.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Chain} from '../driver/chain.ts';
import {EXTENT_ALLOCATED, EXTENT_END, EXTENT_ZERO, Extent} from '../driver/extent.ts';
import {enterPlace} from '../host/place.ts';

/** Read from each side at a time: calls to the host cost little then, and both parts stay in the processor's cache. */
export const READ_SIZE: u32 = 0x200000;

/** One of the two images, and what is known about the place that the comparison has reached. */
export class Side {
  public readonly bytes: Region = allocateRegion(READ_SIZE);
  public readonly extent: Extent = new Extent();
  /** Block status of the extent, as one flag for each thing that qemu-img knows. */
  public status: u32 = 0;
  /** Bytes of the extent before the place that was asked about. */
  public skip: u64 = 0;
  private begin: u64 = 0;
  private end: u64 = 0;

  constructor(
    public readonly chain: Chain,
    /** 0 or 1 */
    private readonly index: u32,
  ) {}

  get sizeBytes(): u64 {
    return this.chain.sizeBytes;
  }

  /** True when the extent reads as zeros without being read. */
  get isZero(): bool {
    return (this.status & EXTENT_ZERO) != 0 || (this.status & EXTENT_ALLOCATED) == 0;
  }

  /** Finds the extent at `offset`, which is inside the image; gives how many bytes of it follow. */
  lookup(offset: u64): u64 {
    if (offset < this.begin || offset >= this.end) {
      enterPlace(STAGE_LOOKUP, this.index, offset);
      this.chain.lookup(offset, this.sizeBytes - offset, this.extent);
      this.begin = offset;
      this.end = offset + this.extent.length;
      this.status = this.statusOf();
    }

    this.skip = offset - this.begin;
    return this.end - offset;
  }

  /** Offset that was looked up. */
  get at(): u64 {
    return this.begin + this.skip;
  }

  /** Reads `length` bytes from the place that was looked up to the beginning of `bytes`. */
  read(length: u32): void {
    enterPlace(STAGE_READ, this.index, this.at);
    this.chain.readExtent(this.extent, this.skip, this.bytes, 0, length);
  }

  /** What lies behind the end of a shorter layer below counts as zeros that are allocated there. */
  private statusOf(): u32 {
    const flags = this.extent.flags;
    if (this.extent.has(EXTENT_ALLOCATED) || this.extent.depth + 1 >= (this.chain.layers.length as u32)) return flags;
    return EXTENT_ZERO | EXTENT_ALLOCATED | (flags & EXTENT_END);
  }
}
