import {REASON_VHDX_NO_HEADER} from '../abi/image-reasons.ts';
import {crc32c} from '../bytes/crc32c.ts';
import {loadLe16, loadLe32, loadLe64, storeLe32} from '../bytes/little-endian.ts';
import {equalBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {readSource, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';

// [MS-VHDX] 2.2.2 "Headers": two copies of 4 KiB, at 64 KiB and 128 KiB.
const FIRST_AT: u64 = 0x10000;
const SECOND_AT: u64 = 0x20000;
export const HEADER_SIZE: u32 = 4096;
const CHECKSUM_AT: u32 = 4;
const SEQUENCE_AT: u32 = 8;
const DATA_WRITE_GUID_AT: u32 = 32;
const LOG_GUID_AT: u32 = 48;
const LOG_VERSION_AT: u32 = 64;
const VERSION_AT: u32 = 66;
const LOG_LENGTH_AT: u32 = 68;
const LOG_OFFSET_AT: u32 = 72;
const VERSION: u16 = 1;
export const GUID_SIZE: u32 = 16;

/** The current header's fields. */
export class VhdxHeader {
  constructor(
    public readonly bytes: Region,
    /** Of the two copies, this is the first. */
    public readonly isFirst: bool,
  ) {}

  /** By which a differencing image knows its parent. */
  get dataWriteGuid(): Region {
    return sliceRegion(this.bytes, DATA_WRITE_GUID_AT, GUID_SIZE);
  }

  get logGuid(): Region {
    return sliceRegion(this.bytes, LOG_GUID_AT, GUID_SIZE);
  }

  get logVersion(): u16 {
    return loadLe16(this.bytes, LOG_VERSION_AT);
  }

  get logLength(): u32 {
    return loadLe32(this.bytes, LOG_LENGTH_AT);
  }

  get logOffset(): u64 {
    return loadLe64(this.bytes, LOG_OFFSET_AT);
  }
}

/** The valid header with the greater sequence number. Two equal ones must be the same in every byte. */
export function readCurrentHeader(source: Source): VhdxHeader {
  const first = readHeader(source, FIRST_AT);
  const second = readHeader(source, SECOND_AT);
  const isFirstValid = isValid(first);
  const isSecondValid = isValid(second);
  if (!isFirstValid && !isSecondValid) refuseImage(REASON_VHDX_NO_HEADER);
  const isFirst = isFirstValid && (!isSecondValid || !isNewer(second, first));
  return new VhdxHeader(isFirst ? first : second, isFirst);
}

function readHeader(source: Source, offset: u64): Region {
  const bytes = allocateRegion(HEADER_SIZE);
  readSource(source, offset, bytes, 0, HEADER_SIZE);
  return bytes;
}

function isValid(header: Region): bool {
  return (
    hasText(header, 0, 'head') &&
    loadLe16(header, VERSION_AT) == VERSION &&
    isChecksumRight(header, HEADER_SIZE, CHECKSUM_AT)
  );
}

/** [MS-VHDX] 2.2: a structure's CRC-32C is that of its bytes with the checksum field zero. */
export function isChecksumRight(bytes: Region, length: u32, at: u32): bool {
  const expected = loadLe32(bytes, at);
  storeLe32(bytes, at, 0);
  const actual = crc32c(bytes, 0, length);
  storeLe32(bytes, at, expected);
  return actual == expected;
}

function isNewer(second: Region, first: Region): bool {
  const a = loadLe64(first, SEQUENCE_AT);
  const b = loadLe64(second, SEQUENCE_AT);
  if (a == b && !equalBytes(first, 0, second, 0, HEADER_SIZE)) refuseImage(REASON_VHDX_NO_HEADER);
  return b > a;
}
