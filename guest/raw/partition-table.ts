import {load8, loadLe16, loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {hasText} from '../bytes/text.ts';
import {Source} from '../device/source.ts';

// Master boot record: signature at byte 510, four entries of 16 bytes from byte 446; an entry's byte 0 is the boot
// flag, byte 4 the type, bytes 8-11 its first sector, bytes 12-15 its sectors.
const SIGNATURE_AT: u32 = 510;
const SIGNATURE: u16 = 0xaa55;
const ENTRIES_AT: u32 = 446;
const ENTRY_SIZE: u32 = 16;
const TYPE_PROTECTIVE: u8 = 0xee;

// UEFI specification, "GUID Partition Table header": at the second sector, which has 512 or 4096 bytes.
const GPT_MINIMUM_HEADER: u32 = 92;

/** True for a master boot record with at least one partition; one that only protects a GPT needs that GPT. */
export function hasPartitionTable(source: Source): bool {
  if (source.size < 512 || loadLe16(source.head, SIGNATURE_AT) != SIGNATURE) return false;
  let found = false;
  for (let index: u32 = 0; index < 4; index++) {
    const at = ENTRIES_AT + index * ENTRY_SIZE;
    const flag = load8(source.head, at);
    if (flag != 0 && flag != 0x80) return false;
    const type = load8(source.head, at + 4);
    if (type == TYPE_PROTECTIVE) return hasGpt(source);
    if (type != 0 && loadLe32(source.head, at + 12) != 0) found = true;
  }

  return found;
}

function hasGpt(source: Source): bool {
  return isGptHeader(source, 512) || isGptHeader(source, 4096);
}

function isGptHeader(source: Source, sectorSize: u32): bool {
  const at = sectorSize;
  if (!hasText(source.head, at, 'EFI PART')) return false;
  const length = loadLe32(source.head, at + 12);
  return length >= GPT_MINIMUM_HEADER && length <= sectorSize && loadLe64(source.head, at + 24) == 1;
}
