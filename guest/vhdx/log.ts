import {REASON_ERRNO, REASON_VHDX_LOG, REASON_VHDX_LOG_BROKEN} from '../abi/image-reasons.ts';
import {loadLe32, loadLe64, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes, isZero} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {refuseImage} from '../report/refusal.ts';
import {LogWrite, VhdxFile} from './file.ts';
import {GUID_SIZE, VhdxHeader} from './header.ts';
import {
  DESCRIPTOR_SIZE,
  DESCRIPTORS_AT,
  ENTRY_HEADER_SIZE,
  LAST_OFFSET_AT,
  LOG_SECTOR,
  LogRing,
  LogSequence,
} from './log-ring.ts';
import {EINVAL} from './regions.ts';

// [MS-VHDX] 2.3.1.2 "Zero Descriptor", 2.3.1.3 "Data Descriptor"
const TRAILING_AT: u32 = 4;
const LEADING_AT: u32 = 8;
const ZERO_LENGTH_AT: u32 = 8;
const FILE_OFFSET_AT: u32 = 16;
// 2.3.1.4 "Data Sector": its first 8 and last 4 bytes are in the descriptor.
const TRAILING_IN_SECTOR: u32 = 4092;

const MIB: u64 = 0x100000;
/** Most writes of one log that are kept in memory: 64 MiB of data. */
const WRITE_LIMIT: i32 = 0x4000;

/**
 * Gives `file` the writes that the log holds and that were not carried out yet; with `isRefused`, a log that holds any
 * ends the program, as qemu-img does with images that it may not write.
 */
export function replayLog(file: VhdxFile, header: VhdxHeader, isRefused: bool): void {
  const guid = header.logGuid;
  if (header.logOffset < MIB || header.logOffset % MIB != 0) refuseImage(REASON_ERRNO, EINVAL);
  if (isZero(guid, 0, GUID_SIZE)) return;
  if (header.logLength == 0 || header.logVersion != 0) refuseImage(REASON_ERRNO, EINVAL);
  const ring = new LogRing(file.source, header.logOffset, header.logLength, guid);
  const active: LogSequence = ring.findActive();
  if (active.newest == 0) return;
  if (isRefused) refuseImage(REASON_VHDX_LOG);
  let at = active.tail;
  for (let index: u32 = 0; index < active.entries; index++) {
    const length = ring.readEntry(at);
    replayEntry(file, ring.entry, length);
    at = ring.advance(at, length);
  }
}

function replayEntry(file: VhdxFile, entry: Region, length: u32): void {
  const descriptors = loadLe32(entry, DESCRIPTORS_AT);
  file.size = max<u64>(file.size, loadLe64(entry, LAST_OFFSET_AT));
  // Data sectors follow the sectors that hold descriptors.
  let data = roundUp(ENTRY_HEADER_SIZE + descriptors * DESCRIPTOR_SIZE);
  for (let index: u32 = 0; index < descriptors; index++) {
    const at = ENTRY_HEADER_SIZE + index * DESCRIPTOR_SIZE;
    if (file.writes.length >= WRITE_LIMIT) refuseImage(REASON_VHDX_LOG_BROKEN);
    if (hasText(entry, at, 'zero')) {
      addZeros(file, entry, at);
    } else if (hasText(entry, at, 'desc') && length - LOG_SECTOR >= data && hasText(entry, data, 'data')) {
      addData(file, entry, at, data);
      data += LOG_SECTOR;
    } else {
      refuseImage(REASON_VHDX_LOG_BROKEN);
    }
  }
}

function addZeros(file: VhdxFile, entry: Region, at: u32): void {
  const offset = loadLe64(entry, at + FILE_OFFSET_AT);
  const length = loadLe64(entry, at + ZERO_LENGTH_AT);
  if (offset > (i64.MAX_VALUE as u64) || length > (i64.MAX_VALUE as u64) - offset) refuseImage(REASON_VHDX_LOG_BROKEN);
  file.writes.push(new LogWrite(offset, length, null));
}

function addData(file: VhdxFile, entry: Region, at: u32, data: u32): void {
  const offset = loadLe64(entry, at + FILE_OFFSET_AT);
  if (offset % LOG_SECTOR != 0 || offset > (i64.MAX_VALUE as u64) - LOG_SECTOR) refuseImage(REASON_VHDX_LOG_BROKEN);
  const bytes = allocateRegion(LOG_SECTOR);
  copyBytes(bytes, 0, entry, data, LOG_SECTOR);
  storeLe64(bytes, 0, loadLe64(entry, at + LEADING_AT));
  storeLe32(bytes, TRAILING_IN_SECTOR, loadLe32(entry, at + TRAILING_AT));
  file.writes.push(new LogWrite(offset, LOG_SECTOR, bytes));
}

function roundUp(size: u32): u32 {
  return (size + LOG_SECTOR - 1) & ~(LOG_SECTOR - 1);
}
