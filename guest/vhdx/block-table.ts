import {
  REASON_ERRNO,
  REASON_VHDX_BLOCK_END,
  REASON_VHDX_BLOCK_OVERFLOW,
  REASON_VHDX_BLOCK_START,
  REASON_VHDX_OVERLAP,
} from '../abi/image-reasons.ts';
import {loadLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {VhdxFile} from './file.ts';
import {VhdxMetadata} from './metadata.ts';
import {EINVAL, refuseUnreadable, VhdxRegions} from './regions.ts';

// [MS-VHDX] 2.5 "Block Allocation Table": after each `chunk ratio` payload entries one for a sector bitmap.
export const ENTRY_SIZE: u32 = 8;
export const STATE_MASK: u64 = 7;
export const STATE_FULLY_PRESENT: u64 = 6;
export const STATE_PARTIALLY_PRESENT: u64 = 7;
/** Bits 20 to 63: the block's offset in MiB, so in place as bytes. */
export const OFFSET_MASK: u64 = ~0xfffff;
/** Sectors that one sector bitmap block of 1 MiB covers. */
const BITMAP_SECTORS: u64 = 1 << 23;
const WINDOW: u32 = 0x100000;

/** Hears of blocks that the file does not hold whole, in the table's order; keeps the first. A reason of 0 tells of none. */
export class BlockFaults {
  /** REASON_VHDX_BLOCK_* */
  public reason: u32 = 0;
  public entry: u64 = 0;
  /** Where the block begins, or its last byte. */
  public position: u64 = 0;

  tell(reason: u32, entry: u64, position: u64): void {
    if (this.reason != 0) return;
    this.reason = reason;
    this.entry = entry;
    this.position = position;
  }

  /** A block lies over something else, as the words say. */
  overlap(words: Region): void {
    if (this.reason == 0 && words.size > 0) this.reason = REASON_VHDX_OVERLAP;
  }
}

/** Ends the program when the table does not hold the disk, or a block lies where something else does. */
export function checkBlockTable(
  file: VhdxFile,
  regions: VhdxRegions,
  metadata: VhdxMetadata,
  faults: BlockFaults,
): void {
  const ratio = chunkRatio(metadata);
  const entries = countEntries(metadata, ratio);
  if (entries > regions.bat.length / ENTRY_SIZE) refuseImage(REASON_ERRNO, EINVAL);
  const size: u64 = entries * ENTRY_SIZE;
  refuseUnreadable(regions.bat.offset, regions.bat.length);
  // Entries behind the file's end read as zeros: not present.
  const inFile: u64 = regions.bat.offset < file.size ? file.size - regions.bat.offset : 0;
  const readable = min<u64>(size, inFile) & ~7;
  const window = allocateRegion(min<u64>(readable, WINDOW) as u32);
  const check = new BlockCheck(file, regions, metadata, ratio, faults);
  for (let at: u64 = 0; at < readable; at += WINDOW) {
    const length = min<u64>(readable - at, WINDOW) as u32;
    file.read(regions.bat.offset + at, window, 0, length);
    for (let index: u32 = 0; index < length; index += ENTRY_SIZE) check.take(loadLe64(window, index));
  }
}

/** Payload blocks between two sector bitmap blocks. */
export function chunkRatio(metadata: VhdxMetadata): u64 {
  return (BITMAP_SECTORS * metadata.sectorSize) / metadata.blockSize;
}

/** A differencing image has a sector bitmap for its last chunk too, however short that is. */
function countEntries(metadata: VhdxMetadata, ratio: u64): u64 {
  const blockSize: u64 = metadata.blockSize;
  const payload = metadata.virtualSize / blockSize + (metadata.virtualSize % blockSize == 0 ? 0 : 1);
  if (payload == 0) return 0;
  const chunks = (payload - 1) / ratio;
  return metadata.hasParent ? (chunks + 1) * (ratio + 1) : payload + chunks;
}

function isPresent(state: u64, metadata: VhdxMetadata): bool {
  return state == STATE_FULLY_PRESENT || (state == STATE_PARTIALLY_PRESENT && metadata.hasParent);
}

/** Takes the table's entries in order. */
class BlockCheck {
  private entry: u64 = 0;
  private untilBitmap: u64;
  private payloadAt: u64 = 0;
  /** In qemu-img's count: the last sector filled up. */
  private readonly fileSize: u64;

  constructor(
    file: VhdxFile,
    private readonly regions: VhdxRegions,
    private readonly metadata: VhdxMetadata,
    private readonly ratio: u64,
    private readonly faults: BlockFaults,
  ) {
    this.untilBitmap = ratio;
    // A log may say any size; no block lies so far behind.
    const size = min<u64>(file.size, (1 as u64) << 63);
    this.fileSize = (size + SECTOR_SIZE - 1) & ~((SECTOR_SIZE as u64) - 1);
  }

  take(entry: u64): void {
    if (this.untilBitmap == 0) {
      this.untilBitmap = this.ratio;
    } else {
      this.untilBitmap--;
      if (isPresent(entry & STATE_MASK, this.metadata)) this.takeBlock(entry & OFFSET_MASK);
      this.payloadAt += this.metadata.blockSize;
    }

    this.entry++;
  }

  private takeBlock(offset: u64): void {
    const blockSize: u64 = this.metadata.blockSize;
    const overlap = this.regions.overlapOf(offset, blockSize);
    if (overlap.size > 0) {
      this.faults.overlap(overlap);
      return;
    }

    // What of a block is behind the disk's end, the file need not hold.
    const used = min<u64>(blockSize, this.metadata.virtualSize - this.payloadAt);
    const limit: u64 = i64.MAX_VALUE as u64;
    if (offset > limit || used > limit - offset) {
      this.report(REASON_VHDX_BLOCK_OVERFLOW, offset);
    } else if (offset >= this.fileSize) {
      this.report(REASON_VHDX_BLOCK_START, offset);
    } else if (used > this.fileSize - offset + 1) {
      // qemu-img lets the last byte be missing.
      this.report(REASON_VHDX_BLOCK_END, offset + used - 1);
    }
  }

  private report(reason: u32, position: u64): void {
    this.faults.tell(reason, this.entry, position);
  }
}
