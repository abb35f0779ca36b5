import {
  PARTITION_GPT_CHECKSUM,
  PARTITION_GPT_ENTRIES,
  PARTITION_GPT_HEADER,
  PARTITION_GPT_OUTSIDE,
  PARTITION_GPT_UNPROTECTED,
} from '../abi/verify-messages.ts';
import {crc32} from '../bytes/crc32.ts';
import {loadLe32, loadLe64, storeLe32} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {Source} from '../device/source.ts';
import {Report} from '../report/report.ts';
import {reportPartition} from './report-partition.ts';

// UEFI specification 5.3.2 "GPT Header".
const HEADER_SIZE_AT: u32 = 12;
const CHECKSUM_AT: u32 = 16;
const MY_LBA_AT: u32 = 24;
const ALTERNATE_LBA_AT: u32 = 32;
const FIRST_USABLE_AT: u32 = 40;
const LAST_USABLE_AT: u32 = 48;
const ENTRIES_LBA_AT: u32 = 72;
const ENTRY_COUNT_AT: u32 = 80;
const ENTRY_SIZE_AT: u32 = 84;
const MINIMUM_HEADER: u32 = 92;
const MINIMUM_ENTRY: u32 = 128;

/** Where the header begins, in the second sector of 512 or 4096 bytes; 0 when there is none. */
export function findGptHeader(source: Source): u32 {
  if (hasText(source.head, 512, 'EFI PART')) return 512;
  return hasText(source.head, 4096, 'EFI PART') ? 4096 : 0;
}

/** Reports what is wrong with the table whose header is at `at`, where sectors have `at` bytes too. */
export function reportGpt(report: Report, source: Source, at: u32, isProtected: bool): void {
  if (!isProtected) reportPartition(report, PARTITION_GPT_UNPROTECTED, 0);
  const size = loadLe32(source.head, at + HEADER_SIZE_AT);
  if (size < MINIMUM_HEADER || size > at || loadLe64(source.head, at + MY_LBA_AT) != 1) {
    reportPartition(report, PARTITION_GPT_HEADER, 0);
    return;
  }

  if (checksum(source, at, size) != loadLe32(source.head, at + CHECKSUM_AT)) {
    reportPartition(report, PARTITION_GPT_CHECKSUM, 0);
  }

  const disk = source.size / at;
  const first = loadLe64(source.head, at + FIRST_USABLE_AT);
  const last = loadLe64(source.head, at + LAST_USABLE_AT);
  const isOutside = first > last || last >= disk || loadLe64(source.head, at + ALTERNATE_LBA_AT) >= disk;
  if (isOutside) reportPartition(report, PARTITION_GPT_OUTSIDE, 0);
  if (!areEntriesPlaced(source, at, disk)) reportPartition(report, PARTITION_GPT_ENTRIES, 0);
}

/** The checksum counts its own field as zero. */
function checksum(source: Source, at: u32, size: u32): u32 {
  const header = allocateRegion(size);
  copyBytes(header, 0, source.head, at, size);
  storeLe32(header, CHECKSUM_AT, 0);
  return crc32(header, 0, size);
}

function areEntriesPlaced(source: Source, at: u32, disk: u64): bool {
  const size = loadLe32(source.head, at + ENTRY_SIZE_AT);
  const bytes = (loadLe32(source.head, at + ENTRY_COUNT_AT) as u64) * size;
  const begin = loadLe64(source.head, at + ENTRIES_LBA_AT);
  const isSizeRight = size >= MINIMUM_ENTRY && popcnt<u32>(size) == 1;
  return isSizeRight && begin >= 2 && begin <= disk && (bytes + at - 1) / at <= disk - begin;
}
