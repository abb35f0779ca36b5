import {
  REASON_QCOW2_L1_LARGE,
  REASON_QCOW2_L1_OFFSET,
  REASON_QCOW2_L1_SMALL,
  REASON_QCOW2_NO_REFCOUNT_TABLE,
  REASON_QCOW2_REFCOUNT_TABLE_LARGE,
  REASON_QCOW2_REFCOUNT_TABLE_OFFSET,
  REASON_QCOW2_SNAPSHOT_TABLE_LARGE,
  REASON_QCOW2_SNAPSHOT_TABLE_OFFSET,
  REASON_QCOW2_TOO_BIG,
} from '../abi/image-reasons.ts';
import {refuseImage} from '../report/refusal.ts';
import {INCOMPATIBLE_EXTENDED_L2, Qcow2Header} from './header.ts';

// qemu's limits of the tables that the header names.
const REFCOUNT_TABLE_LIMIT: u64 = 8 << 20;
export const L1_TABLE_LIMIT: u64 = 32 << 20;
const SNAPSHOT_LIMIT: u64 = 65536;
/** qcow2.txt "Snapshots": fixed part of an entry. */
export const SNAPSHOT_ENTRY_SIZE: u64 = 40;
const INT_MAX: u64 = 0x7fffffff;
const INT64_MAX: u64 = i64.MAX_VALUE as u64;

/** Ends the program when a table that the header names is misplaced or beyond qemu's limits. */
export function checkTables(header: Qcow2Header, isForCheck: bool): void {
  if (header.refcountTableClusters == 0 && !isForCheck) refuseImage(REASON_QCOW2_NO_REFCOUNT_TABLE);
  const refcountBytes = (header.refcountTableClusters as u64) << header.clusterBits;
  if (refcountBytes > REFCOUNT_TABLE_LIMIT) refuseImage(REASON_QCOW2_REFCOUNT_TABLE_LARGE);
  if (!isPlaced(header, header.refcountTableOffset, refcountBytes)) refuseImage(REASON_QCOW2_REFCOUNT_TABLE_OFFSET);
  if (header.snapshotCount > SNAPSHOT_LIMIT) refuseImage(REASON_QCOW2_SNAPSHOT_TABLE_LARGE);
  if (!isPlaced(header, header.snapshotOffset, header.snapshotCount * SNAPSHOT_ENTRY_SIZE)) {
    refuseImage(REASON_QCOW2_SNAPSHOT_TABLE_OFFSET);
  }

  const l1Bytes = (header.l1Size as u64) * 8;
  if (l1Bytes > L1_TABLE_LIMIT) refuseImage(REASON_QCOW2_L1_LARGE);
  if (!isPlaced(header, header.l1Offset, l1Bytes)) refuseImage(REASON_QCOW2_L1_OFFSET);
  const needed = l1Entries(header);
  if (needed > INT_MAX) refuseImage(REASON_QCOW2_TOO_BIG);
  if (header.l1Size < needed) refuseImage(REASON_QCOW2_L1_SMALL);
}

/** L1 entries that the virtual size needs; an extended L2 entry has 16 bytes instead of 8. Wraps, as in qemu. */
function l1Entries(header: Qcow2Header): u64 {
  const entryBits: u32 = (header.incompatible & INCOMPATIBLE_EXTENDED_L2) != 0 ? 4 : 3;
  const shift: u64 = header.clusterBits + header.clusterBits - entryBits;
  return (header.size + ((1 as u64) << shift) - 1) >> shift;
}

/** True when a table of `size` bytes at `offset` begins with a cluster and can be counted to its end. */
export function isPlaced(header: Qcow2Header, offset: u64, size: u64): bool {
  return offset <= INT64_MAX - size && offset % header.clusterSize == 0;
}
