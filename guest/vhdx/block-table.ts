import {
  REASON_ERRNO,
  REASON_VHDX_BLOCK_END,
  REASON_VHDX_BLOCK_OVERFLOW,
  REASON_VHDX_BLOCK_START,
} from '../abi/image-reasons.ts';
import {loadLe64} from '../bytes/little-endian.ts';
import {allocateRegion} from '../bytes/region.ts';
import {readSource, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {VhdxMetadata} from './metadata.ts';
import {EINVAL, VhdxRegions} from './regions.ts';

// [MS-VHDX] 2.5 "Block Allocation Table": after each `chunk ratio` payload entries one for a sector bitmap.
const ENTRY_SIZE: u32 = 8;
const STATE_MASK: u64 = 7;
const STATE_FULLY_PRESENT: u64 = 6;
/** Bits 20 to 63: the block's offset in MiB, so in place as bytes. */
const OFFSET_MASK: u64 = ~0xfffff;
/** Sectors that one sector bitmap block of 1 MiB covers. */
const BITMAP_SECTORS: u64 = 1 << 23;
const SECTOR_SIZE: u64 = 512;
const WINDOW: u32 = 0x100000;

/** Ends the program when the table does not hold the disk, or a block lies where something else does. */
export function checkBlockTable(source: Source, regions: VhdxRegions, metadata: VhdxMetadata): void {
  const blockSize: u64 = metadata.blockSize;
  const ratio = (BITMAP_SECTORS * SECTOR_SIZE) / blockSize;
  const payload = metadata.virtualSize / blockSize + (metadata.virtualSize % blockSize == 0 ? 0 : 1);
  const entries: u64 = payload == 0 ? 0 : payload + (payload - 1) / ratio;
  if (entries > regions.bat.length / ENTRY_SIZE) refuseImage(REASON_ERRNO, EINVAL);
  const size: u64 = entries * ENTRY_SIZE;
  // Entries behind the file's end read as zeros: not present.
  const inFile: u64 = regions.bat.offset < source.size ? source.size - regions.bat.offset : 0;
  const readable = min<u64>(size, inFile) & ~7;
  const window = allocateRegion(min<u64>(readable, WINDOW) as u32);
  const check = new BlockCheck(source, regions, metadata, ratio);
  for (let at: u64 = 0; at < readable; at += WINDOW) {
    const length = min<u64>(readable - at, WINDOW) as u32;
    readSource(source, regions.bat.offset + at, window, 0, length);
    for (let index: u32 = 0; index < length; index += ENTRY_SIZE) check.take(loadLe64(window, index));
  }

  // Overlaps anywhere in the table are found first.
  if (check.reason != 0) refuseImage(check.reason, check.outside, check.position);
}

/** Takes the table's entries in order; `reason` tells of the first block that the file does not hold whole. */
class BlockCheck {
  public reason: u32 = 0;
  public outside: u64 = 0;
  public position: u64 = 0;
  private entry: u64 = 0;
  private untilBitmap: u64;
  private payloadAt: u64 = 0;

  constructor(
    private readonly source: Source,
    private readonly regions: VhdxRegions,
    private readonly metadata: VhdxMetadata,
    private readonly ratio: u64,
  ) {
    this.untilBitmap = ratio;
  }

  take(entry: u64): void {
    if (this.untilBitmap == 0) {
      this.untilBitmap = this.ratio;
    } else {
      this.untilBitmap--;
      if ((entry & STATE_MASK) == STATE_FULLY_PRESENT) this.takeBlock(entry & OFFSET_MASK);
      this.payloadAt += this.metadata.blockSize;
    }

    this.entry++;
  }

  private takeBlock(offset: u64): void {
    const blockSize: u64 = this.metadata.blockSize;
    const isWrapped = blockSize > u64.MAX_VALUE - offset;
    if (!isWrapped && this.regions.overlaps(offset, blockSize)) refuseImage(REASON_ERRNO, EINVAL);
    if (this.reason != 0) return;
    // What of a block is behind the disk's end, the file need not hold.
    const used = min<u64>(blockSize, this.metadata.virtualSize - this.payloadAt);
    const limit: u64 = i64.MAX_VALUE as u64;
    if (offset > limit || used > limit - offset) {
      this.report(REASON_VHDX_BLOCK_OVERFLOW, offset);
    } else if (offset >= this.source.size) {
      this.report(REASON_VHDX_BLOCK_START, offset);
    } else if (used > this.source.size - offset + 1) {
      // qemu-img lets the last byte be missing.
      this.report(REASON_VHDX_BLOCK_END, offset + used - 1);
    }
  }

  private report(reason: u32, position: u64): void {
    this.reason = reason;
    this.outside = this.entry;
    this.position = position;
  }
}
