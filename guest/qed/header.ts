import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';

// QED specification, "Header": field offsets; all little-endian.
export const CLUSTER_SIZE_AT: u32 = 4;
export const TABLE_SIZE_AT: u32 = 8;
export const HEADER_SIZE_AT: u32 = 12;
export const FEATURES_AT: u32 = 16;
/** Features that a writer which does not know them takes away. */
export const AUTOCLEAR_FEATURES_AT: u32 = 32;
export const L1_OFFSET_AT: u32 = 40;
export const SIZE_AT: u32 = 48;
export const BACKING_OFFSET_AT: u32 = 56;
export const BACKING_LENGTH_AT: u32 = 60;
/** All fields; a backing file's name may follow. */
export const QED_HEADER_LENGTH: u32 = 64;

// QED specification, "Header": feature bits.
export const FEATURE_BACKING_FILE: u64 = 1;
export const FEATURE_NEED_CHECK: u64 = 2;
export const FEATURE_BACKING_RAW: u64 = 4;
export const FEATURES_KNOWN: u64 = 7;

/** The header's fields as they stand. */
export class QedHeader {
  constructor(private readonly bytes: Region) {}

  /** Bytes. */
  get clusterSize(): u32 {
    return loadLe32(this.bytes, CLUSTER_SIZE_AT);
  }

  /** Clusters of the L1 table and of each L2 table. */
  get tableClusters(): u32 {
    return loadLe32(this.bytes, TABLE_SIZE_AT);
  }

  get headerClusters(): u32 {
    return loadLe32(this.bytes, HEADER_SIZE_AT);
  }

  get features(): u64 {
    return loadLe64(this.bytes, FEATURES_AT);
  }

  get l1Offset(): u64 {
    return loadLe64(this.bytes, L1_OFFSET_AT);
  }

  /** Virtual size in bytes. */
  get size(): u64 {
    return loadLe64(this.bytes, SIZE_AT);
  }

  get backingOffset(): u32 {
    return loadLe32(this.bytes, BACKING_OFFSET_AT);
  }

  get backingLength(): u32 {
    return loadLe32(this.bytes, BACKING_LENGTH_AT);
  }

  has(feature: u64): bool {
    return (this.features & feature) != 0;
  }
}
