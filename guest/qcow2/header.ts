import {
  REASON_QCOW2_BACKING_OFFSET,
  REASON_QCOW2_CLUSTER_SIZE,
  REASON_QCOW2_HEADER_LONG,
  REASON_QCOW2_HEADER_SHORT,
  REASON_QCOW2_MAGIC,
  REASON_QCOW2_VERSION,
} from '../abi/image-reasons.ts';
import {loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {load8} from '../bytes/little-endian.ts';
import {Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {QCOW2_MAGIC} from './probe.ts';

// qcow2.txt "Header": incompatible feature bits.
export const INCOMPATIBLE_DIRTY: u64 = 1;
export const INCOMPATIBLE_CORRUPT: u64 = 2;
export const INCOMPATIBLE_DATA_FILE: u64 = 4;
export const INCOMPATIBLE_COMPRESSION: u64 = 8;
export const INCOMPATIBLE_EXTENDED_L2: u64 = 16;
export const INCOMPATIBLE_KNOWN: u64 = 31;
// Compatible and autoclear feature bits.
export const COMPATIBLE_LAZY_REFCOUNTS: u64 = 1;
export const AUTOCLEAR_BITMAPS: u64 = 1;
export const AUTOCLEAR_DATA_FILE_RAW: u64 = 2;

const MINIMUM_CLUSTER_BITS: u32 = 9;
const MAXIMUM_CLUSTER_BITS: u32 = 21;
const VERSION_2_LENGTH: u32 = 72;
const VERSION_3_LENGTH: u32 = 104;

/** The header's fields as they stand, after the checks that need nothing but the header. */
export class Qcow2Header {
  public version: u32 = 0;
  public backingOffset: u64 = 0;
  public backingLength: u32 = 0;
  public clusterBits: u32 = 0;
  public size: u64 = 0;
  public encryption: u32 = 0;
  public l1Size: u32 = 0;
  public l1Offset: u64 = 0;
  public refcountTableOffset: u64 = 0;
  public refcountTableClusters: u32 = 0;
  public snapshotCount: u32 = 0;
  public snapshotOffset: u64 = 0;
  public incompatible: u64 = 0;
  public compatible: u64 = 0;
  public autoclear: u64 = 0;
  public refcountOrder: u32 = 4;
  public headerLength: u32 = VERSION_2_LENGTH;
  public compression: u32 = 0;

  get clusterSize(): u32 {
    return (1 as u32) << this.clusterBits;
  }

  /** Where the header extensions end: at the backing file's name, else with the first cluster. */
  get extensionsEnd(): u64 {
    return this.backingOffset != 0 ? this.backingOffset : this.clusterSize;
  }
}

/** qcow2.txt "Header", bytes 0-71, and for version 3 bytes 72 on. Ends the program where qemu-img refuses. */
export function parseHeader(source: Source): Qcow2Header {
  const bytes = source.head;
  const header = new Qcow2Header();
  if (loadBe32(bytes, 0) != QCOW2_MAGIC) refuseImage(REASON_QCOW2_MAGIC);
  header.version = loadBe32(bytes, 4);
  if (header.version < 2 || header.version > 3) refuseImage(REASON_QCOW2_VERSION, header.version);
  header.clusterBits = loadBe32(bytes, 20);
  if (header.clusterBits < MINIMUM_CLUSTER_BITS || header.clusterBits > MAXIMUM_CLUSTER_BITS) {
    refuseImage(REASON_QCOW2_CLUSTER_SIZE, header.clusterBits);
  }

  header.backingOffset = loadBe64(bytes, 8);
  header.backingLength = loadBe32(bytes, 16);
  header.size = loadBe64(bytes, 24);
  header.encryption = loadBe32(bytes, 32);
  header.l1Size = loadBe32(bytes, 36);
  header.l1Offset = loadBe64(bytes, 40);
  header.refcountTableOffset = loadBe64(bytes, 48);
  header.refcountTableClusters = loadBe32(bytes, 56);
  header.snapshotCount = loadBe32(bytes, 60);
  header.snapshotOffset = loadBe64(bytes, 64);
  if (header.version == 3) parseVersion3(source, header);
  if (header.headerLength > header.clusterSize) refuseImage(REASON_QCOW2_HEADER_LONG);
  if (header.backingOffset > header.clusterSize) refuseImage(REASON_QCOW2_BACKING_OFFSET);
  return header;
}

function parseVersion3(source: Source, header: Qcow2Header): void {
  const bytes = source.head;
  header.incompatible = loadBe64(bytes, 72);
  header.compatible = loadBe64(bytes, 80);
  header.autoclear = loadBe64(bytes, 88);
  header.refcountOrder = loadBe32(bytes, 96);
  header.headerLength = loadBe32(bytes, 100);
  if (header.headerLength < VERSION_3_LENGTH) refuseImage(REASON_QCOW2_HEADER_SHORT);
  // Byte 104 belongs to the header only where the header is long enough to have it.
  if (header.headerLength > VERSION_3_LENGTH) header.compression = load8(bytes, 104);
}
