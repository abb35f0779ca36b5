import {
  REASON_VPC_BLOCK_SIZE,
  REASON_VPC_HEADER_MAGIC,
  REASON_VPC_HEADER_READ,
  REASON_VPC_TABLE_LARGE,
  REASON_VPC_TABLE_READ,
  REASON_VPC_TABLE_SMALL,
  REASON_VPC_TRUNCATED,
} from '../abi/image-reasons.ts';
import {loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';

// VHD specification, "Dynamic Disk Header Format".
const HEADER_SIZE: u32 = 1024;
const COOKIE = 'cxsparse';
const TABLE_OFFSET_AT: u32 = 16;
const TABLE_ENTRIES_AT: u32 = 28;
const BLOCK_SIZE_AT: u32 = 32;
/** "Block Allocation Table": an entry of all ones is an unallocated block. */
export const UNALLOCATED: u32 = 0xffffffff;
export const ENTRY_SIZE: u32 = 4;
const TABLE_WINDOW: u32 = 0x100000;
/** qemu's limit of entries. */
const ENTRY_LIMIT: u64 = 0x7fffffff / 4;

/** Where a dynamic image's blocks are told. */
export class VpcBlocks {
  constructor(
    public readonly blockSize: u32,
    public readonly entries: u32,
    public readonly tableOffset: u64,
    /** The dynamic header, and where it is. */
    public readonly header: Region,
    private readonly headerOffset: u64,
  ) {}

  /** True when bytes from `begin` to `end` of the file are the dynamic header's. */
  isHeaderWithin(begin: u64, end: u64): bool {
    return begin < this.headerOffset + HEADER_SIZE && this.headerOffset < end;
  }

  /** Each block begins with a bitmap of its sectors, filled up to a sector. */
  get bitmapSize(): u32 {
    const bytes = this.blockSize / SECTOR_SIZE / 8;
    return (bytes + SECTOR_SIZE - 1) & ~(SECTOR_SIZE - 1);
  }
}

export function openBlocks(source: Source, offset: u64, sectors: u64): VpcBlocks {
  const header = allocateRegion(HEADER_SIZE);
  if (offset > (i64.MAX_VALUE as u64) - HEADER_SIZE) refuseImage(REASON_VPC_HEADER_READ);
  readSource(source, offset, header, 0, HEADER_SIZE);
  if (!hasText(header, 0, COOKIE)) refuseImage(REASON_VPC_HEADER_MAGIC);
  const blockSize = loadBe32(header, BLOCK_SIZE_AT);
  if (blockSize < SECTOR_SIZE || popcnt<u32>(blockSize) != 1) refuseImage(REASON_VPC_BLOCK_SIZE, blockSize);
  const entries = loadBe32(header, TABLE_ENTRIES_AT);
  if (entries > ENTRY_LIMIT) refuseImage(REASON_VPC_TABLE_LARGE, entries);
  if ((entries as u64) * (blockSize / SECTOR_SIZE) < sectors) refuseImage(REASON_VPC_TABLE_SMALL);
  const tableOffset = loadBe64(header, TABLE_OFFSET_AT);
  if (tableOffset > (i64.MAX_VALUE as u64) - (entries as u64) * ENTRY_SIZE) refuseImage(REASON_VPC_TABLE_READ);
  return new VpcBlocks(blockSize, entries, tableOffset, header, offset);
}

/** Ends the program when the table ends, or names a block that ends, behind the file's end. */
export function checkBlocks(source: Source, blocks: VpcBlocks): void {
  const size = source.sizeInSectors * SECTOR_SIZE;
  const tableSize = (blocks.entries as u64) * ENTRY_SIZE;
  const inFile: u64 = blocks.tableOffset < size ? size - blocks.tableOffset : 0;
  const readable: u64 = tableSize < inFile ? tableSize : inFile;
  let end = blocks.tableOffset + tableSize;
  const window = allocateRegion(readable < TABLE_WINDOW ? (readable as u32) : TABLE_WINDOW);
  for (let at: u64 = 0; at < readable; at += TABLE_WINDOW) {
    const length: u32 = readable - at < TABLE_WINDOW ? ((readable - at) as u32) : TABLE_WINDOW;
    readSource(source, blocks.tableOffset + at, window, 0, length);
    for (let index: u32 = 0; index + ENTRY_SIZE <= length; index += ENTRY_SIZE) {
      const entry = loadBe32(window, index);
      if (entry != UNALLOCATED) end = max<u64>(end, blockEnd(blocks, entry));
    }
  }

  if (end > size) refuseImage(REASON_VPC_TRUNCATED);
}

function blockEnd(blocks: VpcBlocks, sector: u32): u64 {
  return (sector as u64) * SECTOR_SIZE + blocks.bitmapSize + blocks.blockSize;
}
