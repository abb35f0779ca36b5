import {
  PARTITION_BOOT_FLAG,
  PARTITION_OUTSIDE,
  PARTITION_OVERLAP,
  PARTITION_PROTECTIVE_ALONE,
  PARTITION_PROTECTIVE_MIXED,
} from '../abi/verify-messages.ts';
import {load8, loadLe16, loadLe32} from '../bytes/little-endian.ts';
import {hasText} from '../bytes/text.ts';
import {Source} from '../device/source.ts';
import {hasPartitionTable} from '../raw/partition-table.ts';
import {Report} from '../report/report.ts';
import {findGptHeader, reportGpt} from './gpt.ts';
import {reportPartition} from './report-partition.ts';

// Master boot record: signature at byte 510, four entries of 16 bytes from byte 446; see guest/raw/partition-table.ts.
const SIGNATURE_AT: u32 = 510;
const SIGNATURE: u16 = 0xaa55;
const ENTRIES_AT: u32 = 446;
const ENTRY_SIZE: u32 = 16;
const ENTRIES: u32 = 4;
const TYPE_AT: u32 = 4;
const FIRST_AT: u32 = 8;
const COUNT_AT: u32 = 12;
const BOOTABLE: u8 = 0x80;
const TYPE_PROTECTIVE: u8 = 0xee;

/** ECMA-119 7.1.1: volume descriptors begin at byte 32768, the identifier is bytes 1-5. */
const DISC_IDENTIFIER_AT: u32 = 32_769;
// Microsoft FAT specification, section 3.1 "BIOS Parameter Block"; NTFS has the same fields.
const JUMP_SHORT: u8 = 0xeb;
const JUMP_NEAR: u8 = 0xe9;
const NO_OPERATION: u8 = 0x90;
const FAT_SECTOR_SIZE_AT: u32 = 11;
const FAT_MEDIUM_AT: u32 = 21;
const FAT_MEDIUM_LEAST: u8 = 0xf0;

/**
 * Reports what is wrong with the partition tables of a disk; a disk without any has nothing wrong. Discs that also boot
 * as disks are made with partitions within partitions and with both tables side by side, so on those neither is wrong.
 */
export function reportPartitions(report: Report, source: Source): void {
  const gptAt = findGptHeader(source);
  const isDisc = hasText(source.head, DISC_IDENTIFIER_AT, 'CD001');
  const hasTable = loadLe16(source.head, SIGNATURE_AT) == SIGNATURE && !isBareFileSystem(source);
  if (hasTable) reportEntries(report, source, gptAt != 0, isDisc);
  if (gptAt != 0) reportGpt(report, source, gptAt, isDisc || isProtected(source));
}

/** FAT and NTFS sign their first sector like a master boot record, and have code where that has its entries. */
function isBareFileSystem(source: Source): bool {
  const head = source.head;
  const isJump = load8(head, 0) == JUMP_NEAR || (load8(head, 0) == JUMP_SHORT && load8(head, 2) == NO_OPERATION);
  const sectorSize = loadLe16(head, FAT_SECTOR_SIZE_AT);
  const isSized = sectorSize >= 512 && sectorSize <= 4096 && popcnt<u32>(sectorSize) == 1;
  const hasMedium = load8(head, FAT_MEDIUM_AT) >= FAT_MEDIUM_LEAST;
  return isJump && isSized && hasMedium && !hasPartitionTable(source);
}

function reportEntries(report: Report, source: Source, hasGpt: bool, isDisc: bool): void {
  let used: u32 = 0;
  let protective: u32 = 0;
  for (let index: u32 = 0; index < ENTRIES; index++) {
    const at = ENTRIES_AT + index * ENTRY_SIZE;
    const flag = load8(source.head, at);
    if (flag != 0 && flag != BOOTABLE) reportPartition(report, PARTITION_BOOT_FLAG, index + 1);
    if (load8(source.head, at + TYPE_AT) == 0) continue;
    used++;
    if (load8(source.head, at + TYPE_AT) == TYPE_PROTECTIVE) protective++;
    else reportPlace(report, source, index, isDisc);
  }

  if (protective > 0 && !hasGpt) reportPartition(report, PARTITION_PROTECTIVE_ALONE, 0);
  if (protective > 0 && used > protective && !isDisc) reportPartition(report, PARTITION_PROTECTIVE_MIXED, 0);
}

/** A partition must lie on the disk and on no other before it. */
function reportPlace(report: Report, source: Source, index: u32, isDisc: bool): void {
  const begin = firstSector(source, index);
  const end = begin + sectors(source, index);
  if (end > source.sizeInSectors) reportPartition(report, PARTITION_OUTSIDE, index + 1);
  for (let other: u32 = 0; other < index && !isDisc; other++) {
    if (typeOf(source, other) == TYPE_PROTECTIVE) continue;
    const otherBegin = firstSector(source, other);
    const otherEnd = otherBegin + sectors(source, other);
    if (begin < otherEnd && otherBegin < end) reportPartition(report, PARTITION_OVERLAP, index + 1);
  }
}

function typeOf(source: Source, index: u32): u8 {
  return load8(source.head, ENTRIES_AT + index * ENTRY_SIZE + TYPE_AT);
}

function firstSector(source: Source, index: u32): u64 {
  return loadLe32(source.head, ENTRIES_AT + index * ENTRY_SIZE + FIRST_AT);
}

function sectors(source: Source, index: u32): u64 {
  const at = ENTRIES_AT + index * ENTRY_SIZE;
  return load8(source.head, at + TYPE_AT) == 0 ? 0 : loadLe32(source.head, at + COUNT_AT);
}

function isProtected(source: Source): bool {
  if (loadLe16(source.head, SIGNATURE_AT) != SIGNATURE) return false;
  for (let index: u32 = 0; index < ENTRIES; index++) {
    if (load8(source.head, ENTRIES_AT + index * ENTRY_SIZE + TYPE_AT) == TYPE_PROTECTIVE) return true;
  }

  return false;
}
