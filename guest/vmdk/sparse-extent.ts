import {
  REASON_VMDK_DIRECTORY_READ,
  REASON_VMDK_ENTRY_SIZE,
  REASON_VMDK_REDUNDANT_READ,
  REASON_VMDK_SIZE,
  REASON_VMDK_FOOTER,
  REASON_VMDK_GRAIN,
  REASON_VMDK_MAGIC,
  REASON_VMDK_TABLE_LARGE,
  REASON_VMDK_DIRECTORY_LARGE,
  REASON_VMDK_TRUNCATED,
  REASON_VMDK_VERSION,
} from '../abi/image-reasons.ts';
import {loadLe16, loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {VmdkExtent} from './image.ts';
import {MAGIC_ESX, MAGIC_HOSTED} from './probe.ts';

// VMDK 5.0 specification, "Hosted Sparse Extent Header"; bytes behind the magic.
const HEADER_SIZE: u32 = 512;
const VERSION_AT: u32 = 4;
const FLAGS_AT: u32 = 8;
const FLAG_REDUNDANT: u32 = 2;
const FLAG_ZERO_GRAINS: u32 = 4;
const FLAG_MARKERS: u32 = 1 << 17;
const CAPACITY_AT: u32 = 12;
const GRAIN_AT: u32 = 20;
export const DESCRIPTOR_OFFSET_AT: u32 = 28;
const TABLE_ENTRIES_AT: u32 = 44;
const REDUNDANT_AT: u32 = 48;
const DIRECTORY_AT: u32 = 56;
const OVERHEAD_AT: u32 = 64;
const COMPRESSION_AT: u32 = 77;
const COMPRESSION_DEFLATE: u16 = 1;
/** streamOptimized: the directory's place is told by a footer, in the last three sectors. */
const DIRECTORY_AT_END: u64 = u64.MAX_VALUE;
const FOOTER_SIZE: u32 = 3 * 512;
const MARKER_FOOTER: u32 = 3;
const VERSION_LIMIT: u32 = 3;
const TABLE_ENTRIES_LIMIT: u32 = 512;
const GRAIN_LIMIT: u64 = 0x200000;
const DIRECTORY_LIMIT: u64 = 32 << 20;
const ESX_TABLE_ENTRIES: u64 = 4096;

/** True when an embedded descriptor takes the place of the extent: capacity 0 and a descriptor. */
export function isDescriptorOnly(source: Source): bool {
  if (!hasText(source.head, 0, MAGIC_HOSTED)) return false;
  return loadLe64(source.head, CAPACITY_AT) == 0 && loadLe64(source.head, DESCRIPTOR_OFFSET_AT) != 0;
}

/** Opens the extent that the source is, by its magic. */
export function openSparseExtent(source: Source): VmdkExtent {
  if (hasText(source.head, 0, MAGIC_HOSTED)) return openHosted(source);
  if (hasText(source.head, 0, MAGIC_ESX)) return openEsx(source);
  refuseImage(REASON_VMDK_MAGIC);
  return new VmdkExtent();
}

function openHosted(source: Source): VmdkExtent {
  const header = findHeader(source);
  const version = loadLe32(header, VERSION_AT);
  if (version > VERSION_LIMIT) refuseImage(REASON_VMDK_VERSION, version);
  const tableEntries = loadLe32(header, TABLE_ENTRIES_AT);
  if (tableEntries > TABLE_ENTRIES_LIMIT) refuseImage(REASON_VMDK_TABLE_LARGE);
  const capacity = loadLe64(header, CAPACITY_AT);
  const grain = loadLe64(header, GRAIN_AT);
  // Both are 32-bit numbers in qemu, whatever the header says.
  const covered = (tableEntries * grain) as u32;
  if (covered == 0) refuseImage(REASON_VMDK_ENTRY_SIZE);
  const directoryEntries = ((capacity + covered - 1) / covered) as u32;
  const overhead = loadLe64(header, OVERHEAD_AT);
  if (source.sizeInSectors < overhead) refuseImage(REASON_VMDK_TRUNCATED, overhead * SECTOR_SIZE);
  const extent = makeExtent(source, capacity, grain, directoryEntries);
  checkDirectory(loadLe64(header, DIRECTORY_AT), directoryEntries, REASON_VMDK_DIRECTORY_READ);
  const flags = loadLe32(header, FLAGS_AT);
  if ((flags & FLAG_REDUNDANT) != 0) {
    checkDirectory(loadLe64(header, REDUNDANT_AT), directoryEntries, REASON_VMDK_REDUNDANT_READ);
    extent.redundantSector = loadLe64(header, REDUNDANT_AT);
  }

  extent.isCompressed = loadLe16(header, COMPRESSION_AT) == COMPRESSION_DEFLATE;
  extent.directorySector = loadLe64(header, DIRECTORY_AT);
  extent.version = version;
  extent.dataSector = overhead;
  extent.isDirectoryLast = header.address != source.head.address;
  extent.tableEntries = tableEntries;
  extent.hasZeroGrains = (flags & FLAG_ZERO_GRAINS) != 0;
  extent.hasMarkers = (flags & FLAG_MARKERS) != 0;
  return extent;
}

/** A grain directory that no file can have; behind a file's end it reads as zeros. */
function checkDirectory(sector: u64, entries: u32, reason: u32): void {
  const limit: u64 = (i64.MAX_VALUE as u64) - 511;
  const size: u64 = (entries as u64) * 4;
  if (size > limit || sector << 9 > limit - size) refuseImage(reason);
}

function findHeader(source: Source): Region {
  const header = sliceRegion(source.head, 0, HEADER_SIZE);
  if (loadLe64(header, DIRECTORY_AT) != DIRECTORY_AT_END) return header;
  const footer = allocateRegion(FOOTER_SIZE);
  const size = source.sizeInSectors * SECTOR_SIZE;
  if (size < FOOTER_SIZE) refuseImage(REASON_VMDK_FOOTER);
  readSource(source, size - FOOTER_SIZE, footer, 0, FOOTER_SIZE);
  if (!isFooter(footer)) refuseImage(REASON_VMDK_FOOTER);
  return sliceRegion(footer, 512, HEADER_SIZE);
}

/** "Stream-Optimized Compressed Sparse Extents": footer marker, header again, end-of-stream marker; one sector each. */
function isFooter(footer: Region): bool {
  return (
    loadLe32(footer, 8) == 0 &&
    loadLe32(footer, 12) == MARKER_FOOTER &&
    hasText(footer, 512, MAGIC_HOSTED) &&
    loadLe64(footer, 1024) == 0 &&
    loadLe32(footer, 1032) == 0 &&
    loadLe32(footer, 1036) == 0
  );
}

/** VMDK 5.0 specification, "ESXi Host Sparse Extents", "COWD": 32-bit fields, and tables of 4096 entries. */
function openEsx(source: Source): VmdkExtent {
  const header = source.head;
  const extent = makeExtent(source, loadLe32(header, 12), loadLe32(header, 16), loadLe32(header, 24));
  extent.directorySector = loadLe32(header, 20);
  extent.tableEntries = ESX_TABLE_ENTRIES;
  extent.dataSector = extent.directorySector + (extent.directoryEntries * 4 + SECTOR_SIZE - 1) / SECTOR_SIZE;
  extent.isEsx = true;
  return extent;
}

/** An extent with the checks that all sparse ones share. */
export function makeExtent(source: Source, sectors: u64, grain: u64, directoryEntries: u64): VmdkExtent {
  if (grain > GRAIN_LIMIT) refuseImage(REASON_VMDK_GRAIN);
  if (directoryEntries > DIRECTORY_LIMIT) refuseImage(REASON_VMDK_DIRECTORY_LARGE);
  if (sectors > (i64.MAX_VALUE as u64) / SECTOR_SIZE) refuseImage(REASON_VMDK_SIZE);
  const extent = new VmdkExtent();
  extent.sectors = sectors;
  extent.grainSectors = grain;
  extent.directoryEntries = directoryEntries;
  extent.slot = source.slot;
  extent.fileSize = source.size;
  return extent;
}
