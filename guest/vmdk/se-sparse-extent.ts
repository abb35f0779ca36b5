import {
  REASON_VMDK_SE_DIRTY,
  REASON_VMDK_SE_FLAGS,
  REASON_VMDK_SE_GRAIN,
  REASON_VMDK_SE_MAGIC,
  REASON_VMDK_SE_PADDING,
  REASON_VMDK_SE_RESERVED,
  REASON_VMDK_SE_TABLE,
  REASON_VMDK_SE_VERSION,
  REASON_VMDK_SE_VOLATILE_MAGIC,
  REASON_VMDK_SE_VOLATILE_PADDING,
  REASON_VMDK_SE_VOLATILE_READ,
} from '../abi/image-reasons.ts';
import {loadLe64} from '../bytes/little-endian.ts';
import {isZero} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {storeHex, storeText} from '../bytes/text.ts';
import {readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage, refuseImageNaming} from '../report/refusal.ts';
import {VmdkExtent} from './image.ts';
import {makeExtent} from './sparse-extent.ts';

// VMware's sparse extent of 64 bits, of snapshots since VMFS 6. Not in the VMDK 5.0 specification: fields and limits are
// those that qemu-img reads. Two headers of a sector each: the constant one, and a volatile one behind it.
const HEADER_SIZE: u32 = 512;
const MAGIC: u64 = 0xcafebabe;
const VERSION: u64 = 0x200000001;
const VERSION_AT: u32 = 8;
const CAPACITY_AT: u32 = 16;
const GRAIN_AT: u32 = 24;
const TABLE_SIZE_AT: u32 = 32;
const FLAGS_AT: u32 = 40;
const RESERVED_AT: u32 = 48;
const RESERVED_SIZE: u32 = 32;
const VOLATILE_AT: u32 = 80;
const DIRECTORY_AT: u32 = 128;
const DIRECTORY_SIZE_AT: u32 = 136;
const TABLES_AT: u32 = 144;
const GRAINS_AT: u32 = 192;
const PADDING_AT: u32 = 208;
/** Sectors of a grain and of a grain table; there are no others. */
const GRAIN_SECTORS: u64 = 8;
const TABLE_SECTORS: u64 = 64;
const ENTRY_SIZE: u64 = 8;

const VOLATILE_MAGIC: u64 = 0xcafecafe;
const REPLAY_AT: u32 = 24;
const VOLATILE_PADDING_AT: u32 = 32;

/** Checks in qemu-img's order. */
export function openSeSparseExtent(source: Source): VmdkExtent {
  const header = sliceRegion(source.head, 0, HEADER_SIZE);
  checkHeader(header);
  checkVolatileHeader(source, loadLe64(header, VOLATILE_AT));
  // qemu-img counts entries in 32 bits.
  const directoryEntries = ((loadLe64(header, DIRECTORY_SIZE_AT) * SECTOR_SIZE) / ENTRY_SIZE) as u32;
  const extent = makeExtent(source, loadLe64(header, CAPACITY_AT), GRAIN_SECTORS, directoryEntries);
  extent.isSeSparse = true;
  extent.directorySector = loadLe64(header, DIRECTORY_AT);
  extent.tableEntries = (TABLE_SECTORS * SECTOR_SIZE) / ENTRY_SIZE;
  extent.tablesSector = loadLe64(header, TABLES_AT);
  extent.grainsSector = loadLe64(header, GRAINS_AT);
  return extent;
}

function checkHeader(header: Region): void {
  const magic = loadLe64(header, 0);
  if (magic != MAGIC) refuseImage(REASON_VMDK_SE_MAGIC, magic);
  const version = loadLe64(header, VERSION_AT);
  if (version != VERSION) refuseImage(REASON_VMDK_SE_VERSION, version);
  const grain = loadLe64(header, GRAIN_AT);
  if (grain != GRAIN_SECTORS) refuseImage(REASON_VMDK_SE_GRAIN, grain);
  const table = loadLe64(header, TABLE_SIZE_AT);
  if (table != TABLE_SECTORS) refuseImage(REASON_VMDK_SE_TABLE, table);
  const flags = loadLe64(header, FLAGS_AT);
  if (flags != 0) refuseImage(REASON_VMDK_SE_FLAGS, flags);
  if (!isZero(header, RESERVED_AT, RESERVED_SIZE)) refuseReserved(header);
  if (!isZero(header, PADDING_AT, HEADER_SIZE - PADDING_AT)) refuseImage(REASON_VMDK_SE_PADDING);
}

/** The words name all four fields. */
function refuseReserved(header: Region): void {
  const text = allocateRegion(4 * 19);
  let end: u32 = 0;
  for (let at = RESERVED_AT; at < RESERVED_AT + RESERVED_SIZE; at += 8) {
    if (end > 0) end = storeText(text, end, ' ');
    end = storeHex(text, storeText(text, end, '0x'), loadLe64(header, at), 16);
  }

  refuseImageNaming(REASON_VMDK_SE_RESERVED, text, 0, end);
}

function checkVolatileHeader(source: Source, sector: u64): void {
  const limit: u64 = (i64.MAX_VALUE as u64) / SECTOR_SIZE;
  if (sector >= limit) refuseImage(REASON_VMDK_SE_VOLATILE_READ);
  const header = allocateRegion(HEADER_SIZE);
  readSource(source, sector * SECTOR_SIZE, header, 0, HEADER_SIZE);
  const magic = loadLe64(header, 0);
  if (magic != VOLATILE_MAGIC) refuseImage(REASON_VMDK_SE_VOLATILE_MAGIC, magic);
  if (loadLe64(header, REPLAY_AT) != 0) refuseImage(REASON_VMDK_SE_DIRTY);
  if (!isZero(header, VOLATILE_PADDING_AT, HEADER_SIZE - VOLATILE_PADDING_AT)) {
    refuseImage(REASON_VMDK_SE_VOLATILE_PADDING);
  }
}
