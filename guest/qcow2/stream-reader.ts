import {fits} from '../bytes/fits.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {readSource, Source} from '../device/source.ts';
import {tryReadDevice} from '../host/calls.ts';

/** Read at once where streams are asked for one behind the other: some, as they lie in the file. */
const AHEAD_BYTES: u32 = 0x40000;

/** Reads the streams of compressed clusters, those that probably come next with them. */
export class StreamReader {
  /** What was read last. */
  public readonly bytes: Region;
  /** The part of the file that `bytes` holds; none where reading it failed, or where nothing was read ahead. */
  private begin: u64 = 0;
  private end: u64 = 0;
  /** Where the stream asked for last ends. */
  private next: u64 = 0;

  constructor(
    private readonly source: Source,
    /** Longest stream in bytes. */
    streamLimit: u32,
    /** The file does not change meanwhile. */
    private readonly readsAhead: bool,
  ) {
    this.bytes = allocateRegion(readsAhead ? max<u32>(streamLimit, AHEAD_BYTES) : streamLimit);
  }

  /** Where in `bytes` the `length` bytes at `offset` of the file are; zeros past its end. Good until the next call. */
  read(offset: u64, length: u32): u32 {
    // Streams are counted in sectors, so the next one may begin in the last sector of the one before.
    const isNext = offset <= this.next && this.next - offset <= length;
    this.next = offset + length;
    if (offset >= this.begin && fits(offset - this.begin, length, this.end - this.begin))
      return (offset - this.begin) as u32;
    this.begin = this.end = 0;
    if (!isNext || !this.readAhead(offset, length)) readSource(this.source, offset, this.bytes, 0, length);
    return 0;
  }

  /** False when not all of it is there and can be read; the stream alone may well be. */
  private readAhead(offset: u64, length: u32): bool {
    if (!this.readsAhead || length > AHEAD_BYTES || !fits(offset, AHEAD_BYTES, this.source.size)) return false;
    if (tryReadDevice(this.source.slot, offset, this.bytes, 0, AHEAD_BYTES) != AHEAD_BYTES) return false;
    this.begin = offset;
    this.end = offset + AHEAD_BYTES;
    return true;
  }
}
