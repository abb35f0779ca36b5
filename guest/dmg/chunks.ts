import {loadLe64, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';

// UDIF "blkx" block types.
const CHUNK_ZERO: u32 = 0;
export const CHUNK_RAW: u32 = 1;
/** Never written; reads as zeros too. */
const CHUNK_IGNORE: u32 = 2;
const CHUNK_COMMENT: u32 = 0x7ffffffe;
export const CHUNK_ADC: u32 = 0x80000004;
export const CHUNK_ZLIB: u32 = 0x80000005;
export const CHUNK_BZIP2: u32 = 0x80000006;
export const CHUNK_LZFSE: u32 = 0x80000007;
const CHUNK_END: u32 = 0xffffffff;

const ENTRY_SIZE: u32 = 40;
const FIRST_CAPACITY: u32 = 256;

/** A stretch of the disk and where its bytes are. */
export class DmgChunk {
  /** Position in the image's tables. */
  public index: u32 = 0;
  public type: u32 = 0;
  public firstSector: u64 = 0;
  public sectors: u64 = 0;
  /** Bytes from the file's start. */
  public offset: u64 = 0;
  /** Bytes in the file. */
  public length: u64 = 0;

  /** Reads as zeros, whatever its size. */
  get isZero(): bool {
    return this.type == CHUNK_ZERO || this.type == CHUNK_IGNORE;
  }

  /** What cannot be read in place. */
  get isCompressed(): bool {
    return !this.isZero && this.type != CHUNK_RAW;
  }
}

/** An image's chunks in the order in which its tables have them, which is that of the disk. */
export class DmgChunks {
  private entries: Region = allocateRegion(FIRST_CAPACITY * ENTRY_SIZE);
  public count: u32 = 0;
  /** Of the compressed chunks: most bytes in the file, and most sectors of the disk. */
  public largestLength: u64 = 0;
  public largestSectors: u64 = 0;
  /** The first type of a chunk that was left out and cannot be read; 0 without any. */
  public unknownType: u32 = 0;

  constructor(
    /** qemu does not know ADC. */
    private readonly knowsAdc: bool,
  ) {}

  knows(type: u32): bool {
    switch (type) {
      case CHUNK_ZERO:
      case CHUNK_RAW:
      case CHUNK_IGNORE:
      case CHUNK_ZLIB:
      case CHUNK_BZIP2:
      case CHUNK_LZFSE:
        return true;
      default:
        return type == CHUNK_ADC && this.knowsAdc;
    }
  }

  /** Notes a chunk of a type that is not known; comments and the table's end have no bytes. */
  leaveOut(type: u32): void {
    if (this.unknownType == 0 && type != CHUNK_COMMENT && type != CHUNK_END) this.unknownType = type;
  }

  add(chunk: DmgChunk): void {
    if ((this.count + 1) * ENTRY_SIZE > this.entries.size) this.grow();
    const at = this.count++ * ENTRY_SIZE;
    storeLe64(this.entries, at, chunk.type);
    storeLe64(this.entries, at + 8, chunk.firstSector);
    storeLe64(this.entries, at + 16, chunk.sectors);
    storeLe64(this.entries, at + 24, chunk.offset);
    storeLe64(this.entries, at + 32, chunk.length);
    if (!chunk.isCompressed) return;
    this.largestLength = max<u64>(this.largestLength, chunk.length);
    this.largestSectors = max<u64>(this.largestSectors, chunk.sectors);
  }

  /** Fills `chunk` with the one that has the sector; false when none has. */
  find(sector: u64, chunk: DmgChunk): bool {
    let begin: u32 = 0;
    let end = this.count;
    while (begin < end) {
      const middle = begin + (end - begin) / 2;
      this.read(middle, chunk);
      if (sector < chunk.firstSector) {
        end = middle;
      } else if (sector - chunk.firstSector < chunk.sectors) {
        return true;
      } else {
        begin = middle + 1;
      }
    }

    return false;
  }

  private read(index: u32, chunk: DmgChunk): void {
    const at = index * ENTRY_SIZE;
    chunk.index = index;
    chunk.type = loadLe64(this.entries, at) as u32;
    chunk.firstSector = loadLe64(this.entries, at + 8);
    chunk.sectors = loadLe64(this.entries, at + 16);
    chunk.offset = loadLe64(this.entries, at + 24);
    chunk.length = loadLe64(this.entries, at + 32);
  }

  private grow(): void {
    const larger = allocateRegion(2 * this.entries.size);
    copyBytes(larger, 0, this.entries, 0, this.entries.size);
    this.entries = larger;
  }
}
