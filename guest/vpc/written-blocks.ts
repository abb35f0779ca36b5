import {REASON_ERRNO, REASON_VPC_BLOCK_PLACE} from '../abi/image-reasons.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {SectorBits} from '../device/sector-bits.ts';
import {SECTOR_SIZE, Source} from '../device/source.ts';
import {TableCache} from '../device/table-cache.ts';
import {Below, clear} from '../driver/below.ts';
import {Place} from '../driver/place.ts';
import {zeroDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {ENTRY_SIZE, UNALLOCATED, VpcBlocks} from './blocks.ts';
import {FOOTER_SIZE} from './emit-footer.ts';
import {NewBitmaps} from './new-bitmaps.ts';

/** 64 KiB each: of the table, and of sector bitmaps. */
const CACHE_SLOTS: i32 = 8;
const EFBIG: u64 = 27;
const NO_BLOCK: u64 = u64.MAX_VALUE;

/** VHD specification, "Block Allocation Table and Data Blocks", of an image that is being written. */
export class WrittenBlocks {
  /** Where the next block goes, and behind the last one the footer. */
  public end: u64 = 0;
  /** There are blocks where the footer was. */
  public isMoved: bool = false;
  private readonly tables: TableCache;
  private readonly slot: u32;
  private readonly size: u64;
  private readonly bitmapSize: u64;
  private readonly bits: SectorBits;
  /** What stands in front of a block that is new. */
  private readonly newBitmap: Region;
  private readonly newBitmaps: NewBitmaps;
  /** A block whose sectors are all marked. */
  private whole: u64 = NO_BLOCK;
  private readonly zeroed: Place = new Place();
  /** Behind this the file has nothing but zeros, whatever was done to it here. */
  private readonly cleanFrom: u64;

  constructor(
    private readonly source: Source,
    private readonly blocks: VpcBlocks,
    private readonly below: Below,
    private readonly isDifferencing: bool,
  ) {
    const tables = new TableCache(CACHE_SLOTS);
    this.tables = tables;
    this.bits = new SectorBits(tables, source.slot, true);
    this.slot = source.slot;
    this.size = blocks.blockSize;
    this.bitmapSize = blocks.bitmapSize;
    this.cleanFrom = source.size;
    const bitmap = allocateRegion(blocks.bitmapSize);
    if (!isDifferencing) fillBytes(bitmap, 0, blocks.bitmapSize, 0xff);
    this.newBitmap = bitmap;
    this.newBitmaps = new NewBitmaps(source.slot, bitmap);
    this.end = this.findEnd();
  }

  /** Where `length` bytes of one block go. */
  place(offset: u64, length: u64, place: Place): void {
    const block = offset / this.size;
    const inBlock = offset % this.size;
    const start = this.findOrAdd(block);
    place.device = this.slot;
    place.offset = start + this.bitmapSize + inBlock;
    place.length = length;
    if (this.whole != block) this.mark(block, start, inBlock, length);
  }

  /** Makes `length` bytes of one block read as zeros. */
  zero(offset: u64, length: u64, unmap: bool): void {
    const isMissing = this.entryOf(offset / this.size) == UNALLOCATED;
    // What has no place reads as zeros already, unless there is a parent.
    if (isMissing && !this.isDifferencing) return;
    this.place(offset, length, this.zeroed);
    if (isMissing) {
      clear(this.slot, this.zeroed.offset, length, this.cleanFrom);
    } else {
      zeroDevice(this.slot, this.zeroed.offset, length, unmap);
    }
  }

  flush(): void {
    this.newBitmaps.write();
    this.tables.flush();
  }

  private entryOf(block: u64): u32 {
    return this.tables.loadBe32(this.slot, this.blocks.tableOffset + block * ENTRY_SIZE);
  }

  /** Where the block begins, with its bitmap. */
  private findOrAdd(block: u64): u64 {
    const entry = this.entryOf(block);
    return entry == UNALLOCATED ? this.add(block) : (entry as u64) * SECTOR_SIZE;
  }

  private add(block: u64): u64 {
    const start = this.end;
    if (start / SECTOR_SIZE >= UNALLOCATED) refuseImage(REASON_ERRNO, EFBIG);
    this.end = start + this.bitmapSize + this.size;
    this.isMoved = true;
    this.newBitmaps.add(start);
    // The first block lies next to the table.
    this.tables.note(this.slot, start, this.newBitmap);
    clear(this.slot, start + this.bitmapSize, this.size, this.cleanFrom);
    this.tables.storeBe32(this.slot, this.blocks.tableOffset + block * ENTRY_SIZE, (start / SECTOR_SIZE) as u32);
    if (!this.isDifferencing) this.whole = block;
    return start;
  }

  /** Marks the sectors of the stretch as written. */
  private mark(block: u64, start: u64, inBlock: u64, length: u64): void {
    const first = inBlock / SECTOR_SIZE;
    const end = (inBlock + length - 1) / SECTOR_SIZE + 1;
    this.newBitmaps.write();
    if (this.isDifferencing) this.fillEdges(block, start, inBlock, length);
    if (!this.bits.areSet(start, first, end)) this.bits.set(start, first, end);
    if (this.bits.areSet(start, 0, this.size / SECTOR_SIZE)) this.whole = block;
  }

  /** Sectors that the stretch covers in part get the rest from the parent. */
  private fillEdges(block: u64, start: u64, inBlock: u64, length: u64): void {
    const head = inBlock % SECTOR_SIZE;
    const end = inBlock + length;
    const tail = end % SECTOR_SIZE;
    const data = start + this.bitmapSize;
    const guest = block * this.size;
    if (head != 0 && !this.bits.isSet(start, inBlock / SECTOR_SIZE)) {
      this.below.copy(guest + inBlock - head, head, this.slot, data + inBlock - head, this.cleanFrom);
    }

    if (tail != 0 && !this.bits.isSet(start, end / SECTOR_SIZE)) {
      this.below.copy(guest + end, SECTOR_SIZE - tail, this.slot, data + end, this.cleanFrom);
    }
  }

  /** Behind the table and all blocks; ends the program when a block lies over what tells of them. */
  private findEnd(): u64 {
    const tableEnd = this.blocks.tableOffset + (this.blocks.entries as u64) * ENTRY_SIZE;
    const inFile: u64 = this.source.size > this.blocks.tableOffset ? this.source.size - this.blocks.tableOffset : 0;
    const count = min<u64>(this.blocks.entries, inFile / ENTRY_SIZE);
    let end = (tableEnd + SECTOR_SIZE - 1) & ~((SECTOR_SIZE as u64) - 1);
    for (let block: u64 = 0; block < count; block++) {
      const entry = this.entryOf(block);
      if (entry == UNALLOCATED) continue;
      const start = (entry as u64) * SECTOR_SIZE;
      const blockEnd = start + this.bitmapSize + this.size;
      const isOverTable = start < tableEnd && this.blocks.tableOffset < blockEnd;
      if (start < FOOTER_SIZE || isOverTable || this.blocks.isHeaderWithin(start, blockEnd)) {
        refuseImage(REASON_VPC_BLOCK_PLACE, block);
      }

      end = max<u64>(end, blockEnd);
    }

    return end;
  }
}
