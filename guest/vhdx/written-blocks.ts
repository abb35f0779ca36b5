import {REASON_VHDX_BLOCK_STATE, REASON_VHDX_OVERLAP} from '../abi/image-reasons.ts';
import {SectorBits} from '../device/sector-bits.ts';
import {TableCache} from '../device/table-cache.ts';
import {Below} from '../driver/below.ts';
import {refuseImage, refuseImageNaming} from '../report/refusal.ts';
import {
  chunkRatio,
  ENTRY_SIZE,
  OFFSET_MASK,
  STATE_FULLY_PRESENT,
  STATE_MASK,
  STATE_PARTIALLY_PRESENT,
} from './block-table.ts';
import {VhdxImage} from './open.ts';

// [MS-VHDX] 2.5.1.1 "Payload BAT Entry States"
const STATE_NOT_PRESENT: u64 = 0;
const STATE_ZERO: u64 = 2;
/** Reserved; every other one up to STATE_FULLY_PRESENT reads as zeros. */
const STATE_RESERVED: u64 = 4;
/** 2.1: the header section, and what all regions and blocks are aligned to. */
const MIB: u64 = 0x100000;
/** 64 KiB each: of the table, and of sector bitmaps. */
const CACHE_SLOTS: i32 = 8;
const NO_CHUNK: u64 = u64.MAX_VALUE;

/** [MS-VHDX] 2.4 "Blocks", 2.5 "Block Allocation Table", of an image that is being written. */
export class WrittenBlocks {
  /** Where the file ends, and the next block goes once it is aligned. */
  public end: u64;
  private readonly tables: TableCache;
  private readonly bits: SectorBits;
  private readonly slot: u32;
  private readonly size: u64;
  private readonly sectorSize: u64;
  private readonly ratio: u64;
  private readonly hasParent: bool;
  /** The chunk whose sector bitmap was looked up last, and where that lies. */
  private chunk: u64 = NO_CHUNK;
  private bitmap: u64 = 0;

  constructor(
    private readonly image: VhdxImage,
    private readonly below: Below,
  ) {
    const tables = new TableCache(CACHE_SLOTS);
    this.tables = tables;
    this.bits = new SectorBits(tables, image.file.source.slot, false);
    this.slot = image.file.source.slot;
    this.end = image.file.size;
    this.size = image.metadata.blockSize;
    this.sectorSize = image.metadata.sectorSize;
    this.ratio = chunkRatio(image.metadata);
    this.hasParent = image.metadata.hasParent;
  }

  /** Where the stretch of one block goes. */
  place(offset: u64, length: u64): u64 {
    const block = offset / this.size;
    const inBlock = offset % this.size;
    const entry = this.entryAt(this.indexOf(block));
    const state = entry & STATE_MASK;
    if (state == STATE_FULLY_PRESENT) return this.checked(entry) + inBlock;
    if (state == STATE_PARTIALLY_PRESENT && this.hasParent) {
      this.mark(block, this.checked(entry), inBlock, length);
      return this.checked(entry) + inBlock;
    }

    if (state == STATE_RESERVED || state == STATE_PARTIALLY_PRESENT) refuseImage(REASON_VHDX_BLOCK_STATE);
    // Behind the file's end the rest of the block reads as zeros, as it did before.
    const isPartial = state == STATE_NOT_PRESENT && this.hasParent && length < this.size;
    const start = this.add(this.size);
    this.setEntry(this.indexOf(block), start | (isPartial ? STATE_PARTIALLY_PRESENT : STATE_FULLY_PRESENT));
    if (isPartial) this.begin(block, start, inBlock, length);
    return start + inBlock;
  }

  /** The block at `offset` has bytes in the file, or some. */
  isHeld(offset: u64): bool {
    return (this.entryAt(this.indexOf(offset / this.size)) & STATE_MASK) >= STATE_FULLY_PRESENT;
  }

  /** The block at `offset` reads as its parent does. */
  isParents(offset: u64): bool {
    return this.hasParent && (this.entryAt(this.indexOf(offset / this.size)) & STATE_MASK) == STATE_NOT_PRESENT;
  }

  /** The block at `offset`, which has no place, reads as zeros from now on. */
  setZero(offset: u64): void {
    this.setEntry(this.indexOf(offset / this.size), STATE_ZERO);
  }

  flush(): void {
    this.tables.flush();
  }

  /** Behind every chunk's payload entries stands its sector bitmap's. */
  private indexOf(block: u64): u64 {
    return block + block / this.ratio;
  }

  private entryAt(index: u64): u64 {
    return this.tables.loadLe64(this.slot, this.image.regions.bat.offset + index * ENTRY_SIZE);
  }

  private setEntry(index: u64, entry: u64): void {
    this.tables.storeLe64(this.slot, this.image.regions.bat.offset + index * ENTRY_SIZE, entry);
  }

  /** Where a block lies that is held; opening has looked at the rest. */
  private checked(entry: u64): u64 {
    const start = entry & OFFSET_MASK;
    if (start < MIB) refuseImage(REASON_VHDX_BLOCK_STATE);
    return start;
  }

  private add(size: u64): u64 {
    const start = (this.end + MIB - 1) & ~(MIB - 1);
    this.end = start + size;
    return start;
  }

  /** A block that was its parent's: of its sectors only those of the stretch are this image's. */
  private begin(block: u64, start: u64, inBlock: u64, length: u64): void {
    const first = this.firstBit(block);
    this.bits.clear(this.findBitmap(block / this.ratio), first, first + this.size / this.sectorSize);
    this.mark(block, start, inBlock, length);
  }

  /** Marks the sectors of the stretch as this image's. */
  private mark(block: u64, start: u64, inBlock: u64, length: u64): void {
    const bitmap = this.findBitmap(block / this.ratio);
    const first = this.firstBit(block);
    const head = inBlock % this.sectorSize;
    const end = inBlock + length;
    const tail = end % this.sectorSize;
    const guest = block * this.size;
    // Sectors that the stretch covers in part get the rest from the parent.
    if (head != 0 && !this.bits.isSet(bitmap, first + inBlock / this.sectorSize)) {
      this.below.copy(guest + inBlock - head, head, this.slot, start + inBlock - head, this.end);
    }

    if (tail != 0 && !this.bits.isSet(bitmap, first + end / this.sectorSize)) {
      this.below.copy(guest + end, this.sectorSize - tail, this.slot, start + end, this.end);
    }

    const from = first + inBlock / this.sectorSize;
    const to = first + (end - 1) / this.sectorSize + 1;
    if (!this.bits.areSet(bitmap, from, to)) this.bits.set(bitmap, from, to);
  }

  /** Bit of the block's first sector in its chunk's bitmap. */
  private firstBit(block: u64): u64 {
    return ((block % this.ratio) * this.size) / this.sectorSize;
  }

  /** Where the chunk's sector bitmap lies; makes one where there is none. */
  private findBitmap(chunk: u64): u64 {
    if (this.chunk == chunk) return this.bitmap;
    const index = chunk * (this.ratio + 1) + this.ratio;
    const entry = this.entryAt(index);
    if ((entry & STATE_MASK) == STATE_FULLY_PRESENT) {
      this.bitmap = this.checked(entry);
      const words = this.image.regions.overlapOf(this.bitmap, MIB);
      if (words.size > 0) refuseImageNaming(REASON_VHDX_OVERLAP, words, 0, words.size);
    } else {
      this.bitmap = this.add(MIB);
      this.setEntry(index, this.bitmap | STATE_FULLY_PRESENT);
    }

    this.chunk = chunk;
    return this.bitmap;
  }
}
