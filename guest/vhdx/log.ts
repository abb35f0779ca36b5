import {REASON_ERRNO, REASON_VHDX_LOG} from '../abi/image-reasons.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {equalBytes, isZero} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {readSource, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {GUID_SIZE, isChecksumRight, VhdxHeader} from './header.ts';
import {EINVAL} from './regions.ts';

// [MS-VHDX] 2.3 "Log": entries of whole sectors in a ring.
const SECTOR: u32 = 4096;
const ENTRY_HEADER_SIZE: u32 = 64;
const DESCRIPTOR_SIZE: u32 = 32;
const CHECKSUM_AT: u32 = 4;
const LENGTH_AT: u32 = 8;
const TAIL_AT: u32 = 12;
const SEQUENCE_AT: u32 = 16;
const DESCRIPTORS_AT: u32 = 24;
const GUID_AT: u32 = 32;
const MIB: u64 = 0x100000;
/** Longest entry that is looked at; a writer fills at most a log of this size. */
const LENGTH_LIMIT: u32 = 64 << 20;

/** Ends the program when the log holds writes that were not carried out yet. */
export function refuseUnreplayedLog(source: Source, header: VhdxHeader): void {
  const guid = header.logGuid;
  if (header.logOffset < MIB || header.logOffset % MIB != 0) refuseImage(REASON_ERRNO, EINVAL);
  if (isZero(guid, 0, GUID_SIZE)) return;
  if (header.logLength == 0 || header.logVersion != 0) refuseImage(REASON_ERRNO, EINVAL);
  const log = new Log(source, header.logOffset, header.logLength, guid);
  for (let at: u32 = 0; at < log.readable; at += SECTOR) {
    if (log.endsSequence(at)) refuseImage(REASON_VHDX_LOG);
  }
}

class Log {
  private readonly sector: Region = allocateRegion(SECTOR);
  /** Bytes of the ring that the file has. */
  public readonly readable: u32;

  constructor(
    private readonly source: Source,
    private readonly offset: u64,
    private readonly length: u32,
    private readonly guid: Region,
  ) {
    const inFile: u64 = offset < source.size ? source.size - offset : 0;
    this.readable = min<u64>(inFile, length) as u32;
  }

  /**
   * [MS-VHDX] 2.3.3 "Log Sequence": entries from a tail on, each behind the other with the next sequence number. The
   * sequence is valid when its last entry names one of its entries as tail.
   */
  endsSequence(start: u32): bool {
    if (!this.isEntry(start)) return false;
    let at = start;
    let sequence = loadLe64(this.sector, SEQUENCE_AT);
    let seen: u32 = 0;
    while (true) {
      const length = loadLe32(this.sector, LENGTH_AT);
      const tail = loadLe32(this.sector, TAIL_AT);
      seen += length;
      const next = at + length >= this.length ? at + length - this.length : at + length;
      const isLast =
        seen > this.length - length || !this.isEntry(next) || loadLe64(this.sector, SEQUENCE_AT) != sequence + 1;
      if (isLast) return tail == start || isBetween(tail, start, at);
      at = next;
      sequence++;
    }
  }

  /** Reads the sector at `at` of the ring and tells whether a valid entry begins there. */
  private isEntry(at: u32): bool {
    this.readRing(at, this.sector, SECTOR);
    const header = this.sector;
    if (!hasText(header, 0, 'loge') || !equalBytes(header, GUID_AT, this.guid, 0, GUID_SIZE)) return false;
    const length = loadLe32(header, LENGTH_AT);
    const tail = loadLe32(header, TAIL_AT);
    if (length == 0 || length % SECTOR != 0 || length > this.length || length > LENGTH_LIMIT) return false;
    if (tail % SECTOR != 0 || tail >= this.length || loadLe64(header, SEQUENCE_AT) == 0) return false;
    const descriptors = loadLe32(header, DESCRIPTORS_AT);
    if (descriptors > (length - ENTRY_HEADER_SIZE) / DESCRIPTOR_SIZE) return false;
    return this.isEntryChecksumRight(at, length);
  }

  private isEntryChecksumRight(at: u32, length: u32): bool {
    const entry = length == SECTOR ? this.sector : this.readEntry(at, length);
    return isChecksumRight(entry, length, CHECKSUM_AT);
  }

  private entry: Region = new Region(0, 0);

  private readEntry(at: u32, length: u32): Region {
    if (this.entry.size < length) this.entry = allocateRegion(length);
    this.readRing(at, this.entry, length);
    return this.entry;
  }

  private readRing(at: u32, to: Region, length: u32): void {
    const first = min<u32>(length, this.length - at);
    readSource(this.source, this.offset + at, to, 0, first);
    if (first < length) readSource(this.source, this.offset, to, first, length - first);
  }
}

/** True when `at` lies in the ring at or behind `start` and not behind `end`. */
function isBetween(at: u32, start: u32, end: u32): bool {
  return start <= end ? at >= start && at <= end : at >= start || at <= end;
}
