import {
  REASON_CLOOP_BLOCK_LARGE,
  REASON_CLOOP_BLOCK_MULTIPLE,
  REASON_CLOOP_BLOCK_ZERO,
  REASON_CLOOP_COMPRESSED_SIZE,
  REASON_CLOOP_MANY_BLOCKS,
  REASON_CLOOP_NOT_INCREASING,
  REASON_CLOOP_OFFSETS_LARGE,
} from '../abi/image-reasons.ts';
import {loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {allocateRegion} from '../bytes/region.ts';
import {readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';

// cloop.h "struct cloop_head": 128 bytes of preamble, block size, number of blocks; then the blocks' offsets and the
// end of the last. Big-endian.
const BLOCK_SIZE_AT: u32 = 128;
const BLOCKS_AT: u32 = 132;
export const CLOOP_OFFSETS_AT: u64 = 136;
export const CLOOP_OFFSET_SIZE: u32 = 8;

// qemu's limits.
const BLOCK_SIZE_LIMIT: u32 = 0x4000000;
const BLOCKS_LIMIT: u32 = 0x1fffffff;
const TABLE_LIMIT: u64 = 0x20000000;
const COMPRESSED_LIMIT: u64 = 2 * (BLOCK_SIZE_LIMIT as u64);

const WINDOW_SIZE: u32 = 0x100000;

export class CloopImage {
  constructor(
    public readonly blockSize: u32,
    public readonly blocks: u32,
    /** Bytes of the largest compressed block. */
    public readonly largestCompressed: u32,
  ) {}

  get virtualSize(): u64 {
    return (this.blocks as u64) * this.blockSize;
  }
}

/** Checks in qemu-img's order; the preamble is not looked at, as qemu-img does not either. */
export function openCloop(source: Source): CloopImage {
  const blockSize = loadBe32(source.head, BLOCK_SIZE_AT);
  if (blockSize == 0) refuseImage(REASON_CLOOP_BLOCK_ZERO);
  if (blockSize % SECTOR_SIZE != 0) refuseImage(REASON_CLOOP_BLOCK_MULTIPLE, blockSize);
  if (blockSize > BLOCK_SIZE_LIMIT) refuseImage(REASON_CLOOP_BLOCK_LARGE, blockSize);
  const blocks = loadBe32(source.head, BLOCKS_AT);
  if (blocks > BLOCKS_LIMIT) refuseImage(REASON_CLOOP_MANY_BLOCKS, blocks, BLOCKS_LIMIT);
  const tableSize = ((blocks as u64) + 1) * CLOOP_OFFSET_SIZE;
  if (tableSize > TABLE_LIMIT) refuseImage(REASON_CLOOP_OFFSETS_LARGE);
  return new CloopImage(blockSize, blocks, checkOffsets(source, tableSize));
}

/** Ends the program when offsets decrease or leap; gives the largest step. */
function checkOffsets(source: Source, tableSize: u64): u32 {
  const inFile: u64 = source.size > CLOOP_OFFSETS_AT ? source.size - CLOOP_OFFSETS_AT : 0;
  // What of the table lies behind the file's end is zeros, and one zero stands for all of them.
  const behind = (inFile / CLOOP_OFFSET_SIZE) * CLOOP_OFFSET_SIZE + 2 * CLOOP_OFFSET_SIZE;
  const end = min<u64>(tableSize, behind);
  const window = allocateRegion(min<u64>(end, WINDOW_SIZE) as u32);
  let largest: u64 = 0;
  let before: u64 = 0;
  for (let at: u64 = 0; at < end; at += CLOOP_OFFSET_SIZE) {
    const inWindow = (at % WINDOW_SIZE) as u32;
    if (inWindow == 0) readSource(source, CLOOP_OFFSETS_AT + at, window, 0, min<u64>(end - at, WINDOW_SIZE) as u32);
    const offset = loadBe64(window, inWindow);
    if (at > 0) {
      const index = at / CLOOP_OFFSET_SIZE;
      if (offset < before) refuseImage(REASON_CLOOP_NOT_INCREASING, index);
      if (offset - before > COMPRESSED_LIMIT) refuseImage(REASON_CLOOP_COMPRESSED_SIZE, index);
      largest = max<u64>(largest, offset - before);
    }

    before = offset;
  }

  return largest as u32;
}
