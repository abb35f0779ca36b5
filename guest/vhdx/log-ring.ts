import {load8, loadLe32, loadLe64, store8} from '../bytes/little-endian.ts';
import {equalBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {DeviceWindow} from '../device/device-window.ts';
import {readSource, Source} from '../device/source.ts';
import {GUID_SIZE, isChecksumRight} from './header.ts';

// [MS-VHDX] 2.3 "Log": entries of whole sectors in a ring.
export const LOG_SECTOR: u32 = 4096;
export const ENTRY_HEADER_SIZE: u32 = 64;
export const DESCRIPTOR_SIZE: u32 = 32;
const CHECKSUM_AT: u32 = 4;
const LENGTH_AT: u32 = 8;
const TAIL_AT: u32 = 12;
const SEQUENCE_AT: u32 = 16;
export const DESCRIPTORS_AT: u32 = 24;
const GUID_AT: u32 = 32;
export const LAST_OFFSET_AT: u32 = 56;
/** Longest entry that is looked at; a writer fills at most a log of this size. */
const LENGTH_LIMIT: u32 = 64 << 20;
/** Most bytes whose checksums are made before a log counts as none. */
const CHECKED_LIMIT: u64 = 256 << 20;
const SCAN_WINDOW: u32 = 0x100000;

/** Entries in a row, from the oldest that is not carried out to the newest. */
export class LogSequence {
  public tail: u32 = 0;
  public entries: u32 = 0;
  /** Sequence number of the newest entry; 0 when there is no sequence. */
  public newest: u64 = 0;
}

/** The log's ring, and what is in it. */
export class LogRing {
  private readonly sector: Region = allocateRegion(LOG_SECTOR);
  private readonly scan: DeviceWindow = new DeviceWindow(SCAN_WINDOW);
  /** The entry that was looked at last. */
  public entry: Region = new Region(0, 0);
  private checked: u64 = 0;
  private readonly walked: Region;
  private readonly readable: u32;

  constructor(
    private readonly source: Source,
    private readonly offset: u64,
    private readonly length: u32,
    private readonly guid: Region,
  ) {
    const inFile: u64 = offset < source.size ? source.size - offset : 0;
    const readable = min<u64>(inFile, length) as u32;
    this.readable = readable;
    this.walked = allocateRegion(readable / LOG_SECTOR + 1);
    this.scan.turnTo(source.slot, source.size);
  }

  /** [MS-VHDX] 2.3.3 "Log Sequence": the valid one with the greatest sequence number; of none, `newest` is 0. */
  findActive(): LogSequence {
    const active = new LogSequence();
    for (let at: u32 = 0; at < this.readable; at += LOG_SECTOR) {
      if (isWalked(this.walked, at) || !hasText(this.scan.bytes, this.scan.at(this.offset + at, 4), 'loge')) continue;
      this.walk(at, active);
    }

    return active;
  }

  /** Walks entries from `start` on, each behind the other with the next number; keeps them when they are the newest. */
  private walk(start: u32, active: LogSequence): void {
    if (!this.isEntry(start)) return;
    const tails: u32[] = [];
    let at = start;
    let sequence = loadLe64(this.sector, SEQUENCE_AT);
    let seen: u32 = 0;
    while (true) {
      markWalked(this.walked, at);
      tails.push(at);
      const length = loadLe32(this.sector, LENGTH_AT);
      const tail = loadLe32(this.sector, TAIL_AT);
      seen += length;
      const next = this.advance(at, length);
      const isLast =
        seen > this.length - length || !this.isEntry(next) || loadLe64(this.sector, SEQUENCE_AT) != sequence + 1;
      if (isLast) {
        const first = tails.indexOf(tail);
        if (first >= 0 && sequence > active.newest) {
          active.newest = sequence;
          active.tail = tail;
          active.entries = tails.length - first;
        }

        return;
      }

      at = next;
      sequence++;
    }
  }

  /** Where in the ring the place `length` bytes behind `at` is. */
  advance(at: u32, length: u32): u32 {
    const left = this.length - at;
    return length >= left ? length - left : at + length;
  }

  /** Reads the entry at `at` of the ring, which findActive found, whole to `entry`; gives its length. */
  readEntry(at: u32): u32 {
    this.readRing(at, this.sector, LOG_SECTOR);
    const length = loadLe32(this.sector, LENGTH_AT);
    this.loadEntry(at, length);
    return length;
  }

  /** Reads the sector at `at` of the ring and tells whether a valid entry begins there. */
  private isEntry(at: u32): bool {
    this.readRing(at, this.sector, LOG_SECTOR);
    const header = this.sector;
    if (!hasText(header, 0, 'loge') || !equalBytes(header, GUID_AT, this.guid, 0, GUID_SIZE)) return false;
    if (!this.areNumbersRight(header)) return false;
    const length = loadLe32(header, LENGTH_AT);
    this.checked += length;
    if (this.checked > CHECKED_LIMIT) return false;
    if (length > LOG_SECTOR) this.loadEntry(at, length);
    return isChecksumRight(length > LOG_SECTOR ? this.entry : header, length, CHECKSUM_AT);
  }

  private areNumbersRight(header: Region): bool {
    const length = loadLe32(header, LENGTH_AT);
    const tail = loadLe32(header, TAIL_AT);
    if (length == 0 || length % LOG_SECTOR != 0 || length > this.length || length > LENGTH_LIMIT) return false;
    if (tail % LOG_SECTOR != 0 || tail >= this.length || loadLe64(header, SEQUENCE_AT) == 0) return false;
    return loadLe32(header, DESCRIPTORS_AT) <= (length - ENTRY_HEADER_SIZE) / DESCRIPTOR_SIZE;
  }

  private loadEntry(at: u32, length: u32): void {
    if (this.entry.size < length) this.entry = allocateRegion(length);
    this.readRing(at, this.entry, length);
  }

  private readRing(at: u32, to: Region, length: u32): void {
    const first = min<u32>(length, this.length - at);
    readSource(this.source, this.offset + at, to, 0, first);
    if (first < length) readSource(this.source, this.offset, to, first, length - first);
  }
}

function isWalked(walked: Region, at: u32): bool {
  return load8(walked, at / LOG_SECTOR) != 0;
}

function markWalked(walked: Region, at: u32): void {
  if (at / LOG_SECTOR < walked.size) store8(walked, at / LOG_SECTOR, 1);
}
