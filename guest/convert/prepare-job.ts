import {compressedLimit, compressUnit} from '../codec/compress.ts';
import {findNonZero} from '../bytes/find-difference.ts';
import {copyBytes, fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {COMPRESSION_NONE} from './compression.ts';
import {Job, JOB_STRETCHES} from './job.ts';
import {PIECE_BACKED, PIECE_COMPRESSED, PIECE_DATA, PIECE_ZERO, PieceList} from './piece-list.ts';
import {Sources} from './sources.ts';
import {STRETCH_BACKED, STRETCH_DATA} from './stretch.ts';
import {ZeroBlocks} from './zero-blocks.ts';

/** How the bytes of a conversion are looked at and compressed; the same for all who do it. */
export class Preparing {
  /** A unit before it is compressed: a guest prepares one job at a time. */
  public readonly unit: Region;

  constructor(
    /** COMPRESSION_*; COMPRESSION_NONE: nothing is compressed. */
    public readonly compression: u32,
    /** Bytes that are compressed together. */
    public readonly unitBytes: u32,
    /** Most bytes of data in a job. */
    public readonly dataLimit: u32,
    /** Zeros are stored as data is. */
    public readonly keepsZeros: bool,
    public readonly zeros: ZeroBlocks,
  ) {
    this.unit = allocateRegion(compression == COMPRESSION_NONE ? 0 : unitBytes);
  }

  /** Most pieces that a job can come to. */
  get pieceLimit(): u32 {
    return this.dataLimit / this.zeros.blockBytes + JOB_PIECES;
  }
}

/** Pieces besides those of blocks that are zeros or data in turn: a stretch may begin and end within a block. */
const JOB_PIECES: u32 = 2 * JOB_STRETCHES;

/** A job's bytes, read, looked at for zeros and compressed: what is left to be stored. */
export class PreparedJob {
  public readonly pieces: PieceList;
  /** Where each piece's bytes begin in `bytes`. */
  public readonly positions: StaticArray<u32>;
  public readonly bytes: Region;
  private used: u32 = 0;

  constructor(private readonly how: Preparing) {
    const isCompressed = how.compression != COMPRESSION_NONE;
    this.pieces = new PieceList(how.pieceLimit);
    this.positions = new StaticArray<u32>(how.pieceLimit);
    this.bytes = allocateRegion(isCompressed ? how.dataLimit + (how.dataLimit >> 2) : how.dataLimit);
  }

  prepare(job: Job, sources: Sources): void {
    this.pieces.clear();
    this.used = 0;
    let offset = job.offset;
    for (let index: u32 = 0; index < job.count; index++) {
      const length = job.lengthOf(index);
      this.prepareStretch(job.kindOf(index), offset, length, sources);
      offset += length;
    }
  }

  private prepareStretch(kind: u32, offset: u64, length: u32, sources: Sources): void {
    if (kind == STRETCH_BACKED) {
      this.add(PIECE_BACKED, length, 0);
    } else if (kind != STRETCH_DATA && !this.how.keepsZeros) {
      this.add(PIECE_ZERO, length, 0);
    } else if (this.how.compression != COMPRESSION_NONE) {
      this.compressUnits(kind, offset, length, sources);
    } else {
      readStretch(kind, offset, length, sources, this.bytes, this.used);
      this.findPieces(offset, length);
    }
  }

  private add(kind: u32, length: u32, stored: u32): void {
    this.positions[this.pieces.count] = this.used;
    this.pieces.add(kind, length, stored);
  }

  /** Of the bytes that were read last. Zeros stay where they are. */
  private findPieces(offset: u64, length: u32): void {
    const end = this.used + length;
    let at = offset;
    while (this.used < end) {
      const zeros = this.how.zeros;
      const count = this.how.keepsZeros ? length : zeros.next(this.bytes, this.used, at, end - this.used);
      const isZero = !this.how.keepsZeros && zeros.isZero;
      this.add(isZero ? PIECE_ZERO : PIECE_DATA, count, isZero ? 0 : count);
      this.used += count;
      at += count;
    }
  }

  /** A stretch of zeros has more than one unit. */
  private compressUnits(kind: u32, offset: u64, length: u32, sources: Sources): void {
    for (let done: u32 = 0; done < length; done += this.how.unitBytes) {
      const count = min<u32>(this.how.unitBytes, length - done);
      readStretch(kind, offset + done, count, sources, this.how.unit, 0);
      this.compress(offset + done, count);
    }
  }

  /** The unit that was read; the image's last one may be shorter and is filled up. */
  private compress(offset: u64, length: u32): void {
    const unitBytes = this.how.unitBytes;
    const compression = this.how.compression;
    if (!this.how.keepsZeros && findNonZero(this.how.unit, 0, length) == length) {
      this.add(PIECE_ZERO, length, 0);
      return;
    }

    fillBytes(this.how.unit, length, unitBytes - length, 0);
    const limit = compressedLimit(compression, unitBytes);
    const size = compressUnit(compression, offset, this.how.unit, 0, unitBytes, this.bytes, this.used, limit);
    const isCompressed = size >= 0;
    if (!isCompressed) copyBytes(this.bytes, this.used, this.how.unit, 0, length);
    const stored: u32 = isCompressed ? size : length;
    this.add(isCompressed ? PIECE_COMPRESSED : PIECE_DATA, length, stored);
    this.used += stored;
  }
}

function readStretch(kind: u32, offset: u64, length: u32, sources: Sources, into: Region, at: u32): void {
  if (kind == STRETCH_DATA) sources.read(offset, length, into, at);
  else fillBytes(into, at, length, 0);
}
