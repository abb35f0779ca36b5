import {fits} from '../bytes/fits.ts';
import {copyBytes, fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {deviceSize, readDevice} from '../host/calls.ts';

/** Read in one call when a source is opened: headers, and most descriptors and tables, are within it. */
export const HEAD_SIZE: u32 = 0x10000;
/** qemu-img counts a file in sectors of this many bytes, the last one filled up with zeros. */
export const SECTOR_SIZE: u32 = 512;
/** The last bytes of a file, where trailers and footers stand: two whole sectors. */
const TAIL_SIZE: u32 = 2 * SECTOR_SIZE;
/** qemu's own limit of a disk: 2^63 bytes, rounded down to 1 GiB. */
export const SECTOR_LIMIT: u64 = 0x7fffffffc0000000 / SECTOR_SIZE;

/** An image file in a device slot. Past its end it reads as zeros, as it does for qemu-img. */
export class Source {
  /** The last two sectors and where they begin, once keepTail has read them. */
  public tail: Region | null = null;
  public tailAt: u64 = 0;

  constructor(
    public readonly slot: u32,
    /** Bytes. */
    public readonly size: u64,
    /** The first bytes, HEAD_SIZE of them unless it was opened with other room; zeros past the file's end. */
    public readonly head: Region,
  ) {}

  /** The file's size, the last sector filled up. */
  get sizeInSectors(): u64 {
    return this.size / SECTOR_SIZE + (this.size % SECTOR_SIZE == 0 ? 0 : 1);
  }
}

export function openSource(slot: u32): Source {
  return openSourceIn(slot, allocateRegion(HEAD_SIZE));
}

/** Reads the first bytes into `head`, which many sources can share that are looked at one after the other. */
export function openSourceIn(slot: u32, head: Region): Source {
  const size = deviceSize(slot);
  const count: u32 = size < head.size ? (size as u32) : head.size;
  // The file may have become shorter since it was asked for its size.
  const got: u32 = count > 0 ? readDevice(slot, 0, head, 0, count) : 0;
  fillBytes(head, got, head.size - got, 0);
  return new Source(slot, size, head);
}

/** Reads the file's end once for all who look for a trailer there. */
export function keepTail(source: Source): void {
  const size = source.sizeInSectors * SECTOR_SIZE;
  if (source.tail != null || size <= source.head.size) return;
  const tail = allocateRegion(TAIL_SIZE);
  readSource(source, size - TAIL_SIZE, tail, 0, TAIL_SIZE);
  source.tailAt = size - TAIL_SIZE;
  source.tail = tail;
}

/** Fills `length` bytes from `at` of `to` with the source's bytes at `offset`; zeros past its end. */
export function readSource(source: Source, offset: u64, to: Region, at: u32, length: u32): void {
  if (fits(offset, length, source.head.size)) {
    copyBytes(to, at, source.head, offset as u32, length);
    return;
  }

  const tail = source.tail;
  if (tail != null && offset >= source.tailAt && fits(offset - source.tailAt, length, TAIL_SIZE)) {
    copyBytes(to, at, tail, (offset - source.tailAt) as u32, length);
    return;
  }

  const available: u64 = offset < source.size ? source.size - offset : 0;
  const count: u32 = available < length ? (available as u32) : length;
  // The file may have become shorter since it was opened.
  const got: u32 = count > 0 ? readDevice(source.slot, offset, to, at, count) : 0;
  fillBytes(to, at + got, length - got, 0);
}
