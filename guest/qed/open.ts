import {
  REASON_QED_BACKING_NAME_LONG,
  REASON_QED_BACKING_NAME_OFFSET,
  REASON_QED_CLUSTER_SIZE,
  REASON_QED_FEATURES,
  REASON_QED_HEADER_LARGE,
  REASON_QED_L1_OFFSET,
  REASON_QED_MAGIC,
  REASON_QED_SIZE,
  REASON_QED_TABLE_SIZE,
} from '../abi/image-reasons.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeHex} from '../bytes/text.ts';
import {readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage, refuseImageNaming} from '../report/refusal.ts';
import {FEATURE_BACKING_FILE, FEATURES_KNOWN, QedHeader} from './header.ts';
import {isQed} from './probe.ts';

// QED specification, "Header": limits of the sizes; both are powers of two.
const MINIMUM_CLUSTER_SIZE: u32 = 0x1000;
const MAXIMUM_CLUSTER_SIZE: u32 = 0x4000000;
const MAXIMUM_TABLE_CLUSTERS: u32 = 16;
/** qemu keeps the header's size in 32 bits. */
const HEADER_LIMIT: u64 = 0xffffffff;
/** qemu's own limit, without the zero that ends it there. */
const BACKING_NAME_LIMIT: u32 = 4095;

/** An opened qed image: all that its header says, checked. */
export class QedImage {
  constructor(
    public readonly source: Source,
    public readonly header: QedHeader,
    /** Empty when there is no backing file. */
    public readonly backingName: Region,
  ) {}

  /** Entries of every table. */
  get tableEntries(): u64 {
    return entriesOf(this.header);
  }

  /** True where a table may begin: the first cluster that it takes and the last are clusters of the file. */
  isTable(offset: u64): bool {
    return isTableAt(this.source, this.header, offset);
  }

  /** True where a cluster may begin: behind the header, within the file. */
  isCluster(offset: u64): bool {
    return isClusterAt(this.source, this.header, offset);
  }
}

/** Checks in qemu-img's order, so that the first fault found is the one it names. */
export function openQed(source: Source): QedImage {
  if (!isQed(source)) refuseImage(REASON_QED_MAGIC);
  const header = new QedHeader(source.head);
  const unknown = header.features & ~FEATURES_KNOWN;
  if (unknown != 0) refuseFeatures(unknown);
  if (!isQedClusterSize(header.clusterSize)) refuseImage(REASON_QED_CLUSTER_SIZE);
  if (!isQedTableSize(header.tableClusters)) refuseImage(REASON_QED_TABLE_SIZE);
  if (!isSizeRight(header)) refuseImage(REASON_QED_SIZE);
  if (!isTableAt(source, header, header.l1Offset)) refuseImage(REASON_QED_L1_OFFSET);
  if (headerBytes(header) > HEADER_LIMIT) refuseImage(REASON_QED_HEADER_LARGE);
  return new QedImage(source, header, readBackingName(source, header));
}

/** Whole sectors, and no more than two levels of tables map; that product wraps, as in qemu. */
function isSizeRight(header: QedHeader): bool {
  const entries = entriesOf(header);
  return header.size % SECTOR_SIZE == 0 && header.size <= entries * entries * header.clusterSize;
}

function entriesOf(header: QedHeader): u64 {
  return ((header.tableClusters as u64) * header.clusterSize) / 8;
}

function headerBytes(header: QedHeader): u64 {
  return (header.headerClusters as u64) * header.clusterSize;
}

/** qemu-img takes a table of one cluster for misplaced. */
function isTableAt(source: Source, header: QedHeader, offset: u64): bool {
  const last = offset + ((header.tableClusters as u64) - 1) * header.clusterSize;
  return last > offset && isClusterAt(source, header, offset) && isClusterAt(source, header, last);
}

/** What is left of the file behind its last whole cluster counts for nothing. */
function isClusterAt(source: Source, header: QedHeader, offset: u64): bool {
  const mask = (header.clusterSize as u64) - 1;
  const end = (source.sizeInSectors * SECTOR_SIZE) & ~mask;
  return (offset & mask) == 0 && offset >= headerBytes(header) && offset < end;
}

function readBackingName(source: Source, header: QedHeader): Region {
  if (!header.has(FEATURE_BACKING_FILE)) return new Region(0, 0);
  const end = (header.backingOffset as u64) + header.backingLength;
  if (end > headerBytes(header)) refuseImage(REASON_QED_BACKING_NAME_OFFSET);
  if (header.backingLength > BACKING_NAME_LIMIT) refuseImage(REASON_QED_BACKING_NAME_LONG);
  const name = allocateRegion(header.backingLength);
  readSource(source, header.backingOffset, name, 0, header.backingLength);
  return name;
}

function refuseFeatures(unknown: u64): void {
  const text = allocateRegion(16);
  refuseImageNaming(REASON_QED_FEATURES, text, 0, storeHex(text, 0, unknown, 1));
}

/** `size` in bytes. */
export function isQedClusterSize(size: u32): bool {
  return isPowerBetween(size, MINIMUM_CLUSTER_SIZE, MAXIMUM_CLUSTER_SIZE);
}

/** `size` in clusters. */
export function isQedTableSize(size: u32): bool {
  return isPowerBetween(size, 1, MAXIMUM_TABLE_CLUSTERS);
}

function isPowerBetween(value: u32, low: u32, high: u32): bool {
  return value >= low && value <= high && (value & (value - 1)) == 0;
}
