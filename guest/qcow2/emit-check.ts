import {PREALLOCATION_OFF} from '../abi/create-config.ts';
import {
  STATUS_CREATE_BACKING_NAME_TOO_LONG,
  STATUS_CREATE_OVERFLOW,
  STATUS_CREATE_TOO_LARGE,
  STATUS_QCOW2_BACKING_FORMAT_ALONE,
  STATUS_QCOW2_BACKING_PREALLOCATION,
  STATUS_QCOW2_CLUSTER_SIZE,
  STATUS_QCOW2_COMPRESSION_VERSION,
  STATUS_QCOW2_DATA_FILE_VERSION,
  STATUS_QCOW2_EXTENDED_L2_CLUSTER_SIZE,
  STATUS_QCOW2_EXTENDED_L2_VERSION,
  STATUS_QCOW2_LAZY_REFCOUNTS_VERSION,
  STATUS_QCOW2_REFCOUNT_BITS,
  STATUS_QCOW2_REFCOUNT_BITS_VERSION,
} from '../abi/create-status.ts';
import {STATUS_OK} from '../abi/status.ts';
import {L1_ENTRY_SIZE, L1_LIMIT, Qcow2Geometry} from './emit-geometry.ts';
import {Qcow2Options} from './emit-options.ts';

const MIN_CLUSTER_SIZE: u32 = 512;
const MAX_CLUSTER_SIZE: u32 = 0x200000;
/** qcow2.txt "Extended L2 Entries": 32 subclusters of at least 512 bytes. */
const MIN_EXTENDED_CLUSTER_SIZE: u32 = 16384;
/** qcow2.txt "Header", bytes 16 to 19: at most 1023 bytes. */
const MAX_BACKING_NAME: u32 = 1023;

/** qemu counts in signed 64-bit numbers: sizes stay below this. */
const SIZE_LIMIT: u64 = 1 << 63;

/** First refusal of a combination of options, in the order in which qemu-img looks; STATUS_OK when there is none. */
export function checkOptions(options: Qcow2Options): i32 {
  const clusterStatus = checkClusters(options);
  if (clusterStatus != STATUS_OK) return clusterStatus;
  const backingStatus = checkBacking(options);
  if (backingStatus != STATUS_OK) return backingStatus;
  if (!isRefcountBits(options.refcountBits)) {
    return options.version < 3 && options.isLazyRefcounts
      ? STATUS_QCOW2_LAZY_REFCOUNTS_VERSION
      : STATUS_QCOW2_REFCOUNT_BITS;
  }
  return options.version < 3 ? checkVersion2(options) : STATUS_OK;
}

function checkClusters(options: Qcow2Options): i32 {
  if (!isClusterSize(options.clusterSize)) return STATUS_QCOW2_CLUSTER_SIZE;
  if (!options.isExtendedL2) return STATUS_OK;
  if (options.version < 3) return STATUS_QCOW2_EXTENDED_L2_VERSION;
  return isExtendedClusterSize(options.clusterSize) ? STATUS_OK : STATUS_QCOW2_EXTENDED_L2_CLUSTER_SIZE;
}

function checkBacking(options: Qcow2Options): i32 {
  const hasBacking = options.backingName.size > 0;
  if (options.preallocation != PREALLOCATION_OFF && hasBacking && !options.isExtendedL2) {
    return STATUS_QCOW2_BACKING_PREALLOCATION;
  }
  return !hasBacking && options.backingFormat.size > 0 ? STATUS_QCOW2_BACKING_FORMAT_ALONE : STATUS_OK;
}

// What only version 3 can record.
function checkVersion2(options: Qcow2Options): i32 {
  if (options.isLazyRefcounts) return STATUS_QCOW2_LAZY_REFCOUNTS_VERSION;
  if (options.refcountBits != 16) return STATUS_QCOW2_REFCOUNT_BITS_VERSION;
  if (options.dataFile.size > 0) return STATUS_QCOW2_DATA_FILE_VERSION;
  return options.compressionType != 0 ? STATUS_QCOW2_COMPRESSION_VERSION : STATUS_OK;
}

/** Refusals that need the geometry. */
export function checkSizes(options: Qcow2Options, geometry: Qcow2Geometry, headerLength: u64): i32 {
  if (geometry.virtualSize < options.virtualSize || geometry.virtualSize >= SIZE_LIMIT) return STATUS_CREATE_OVERFLOW;
  if (geometry.l1Entries > L1_LIMIT / L1_ENTRY_SIZE) return STATUS_CREATE_TOO_LARGE;
  const name: u64 = options.backingName.size;
  if (name > MAX_BACKING_NAME) return STATUS_CREATE_BACKING_NAME_TOO_LONG;
  if (headerLength > geometry.clusterSize) return STATUS_CREATE_BACKING_NAME_TOO_LONG;
  return STATUS_OK;
}

export function isClusterSize(bytes: u32): bool {
  return isPowerWithin(bytes, MIN_CLUSTER_SIZE, MAX_CLUSTER_SIZE);
}

export function isExtendedClusterSize(bytes: u32): bool {
  return bytes >= MIN_EXTENDED_CLUSTER_SIZE;
}

export function isRefcountBits(bits: u32): bool {
  return isPowerWithin(bits, 1, 64);
}

function isPowerWithin(value: u32, least: u32, most: u32): bool {
  return value >= least && value <= most && popcnt(value) == 1;
}
