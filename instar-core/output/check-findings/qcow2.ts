import {
  FINDING_BEYOND_END,
  FINDING_CLUSTER_REFCOUNT,
  FINDING_COMPRESSED_COPIED,
  FINDING_COMPRESSED_IN_DATA_FILE,
  FINDING_COMPRESSED_SUBCLUSTERS,
  FINDING_COPIED_DATA,
  FINDING_COPIED_TABLE,
  FINDING_DATA_UNALIGNED,
  FINDING_L1_RESERVED,
  FINDING_L2_RESERVED,
  FINDING_L2_UNALIGNED,
  FINDING_LEAKED_CLUSTER,
  FINDING_OVERFLOW,
  FINDING_PREALLOCATED_UNALIGNED,
  FINDING_REFCOUNT_BLOCK_MISPLACED,
  FINDING_REFCOUNT_BLOCK_OUTSIDE,
  FINDING_REFCOUNT_BLOCK_SHARED,
  FINDING_REFCOUNT_BLOCK_UNALIGNED,
  FINDING_REFCOUNT_TABLE_RESERVED,
  FINDING_REFCOUNT_UNREADABLE,
  FINDING_REPAIR_COPIED_DATA,
  FINDING_REPAIR_COPIED_TABLE,
  FINDING_REPAIR_REBUILD,
  FINDING_REPAIR_REFCOUNT,
  FINDING_SNAPSHOTS_WITH_DATA_FILE,
  FINDING_SNAPSHOT_EXTRA,
  FINDING_SNAPSHOT_INCOMPLETE,
  FINDING_SNAPSHOT_L1_LARGE,
  FINDING_SNAPSHOT_L1_UNALIGNED,
  FINDING_SNAPSHOT_TABLE_BIG,
  FINDING_SUBCLUSTERS_CONFLICT,
  FINDING_UNALLOCATED_SUBCLUSTERS,
} from '../../../guest/abi/check-messages.ts';
import type {FindingRows} from './finding-row.ts';

/** qemu-img's words for qcow2. */
export const QCOW2_FINDINGS: FindingRows = {
  [FINDING_LEAKED_CLUSTER]: {
    id: 'leaked-cluster',
    kind: 'leak',
    words: 'Leaked cluster {a} refcount={b} reference={c}',
  },
  [FINDING_CLUSTER_REFCOUNT]: {
    id: 'cluster-refcount',
    kind: 'corruption',
    words: 'ERROR cluster {a} refcount={b} reference={c}',
  },
  [FINDING_BEYOND_END]: {
    id: 'beyond-end',
    kind: 'corruption',
    words:
      'ERROR: counting reference for region exceeding the end of the file by one cluster or more: offset 0x{a:x} size 0x{b:x}',
  },
  [FINDING_OVERFLOW]: {
    id: 'refcount-overflow',
    kind: 'corruption',
    words:
      'ERROR: overflow cluster offset=0x{a:x}\nUse qemu-img amend to increase the refcount entry width or qemu-img convert to create a clean copy if the image cannot be opened for writing',
  },
  [FINDING_L1_RESERVED]: {
    id: 'l1-reserved-bits',
    kind: 'corruption',
    words: 'ERROR found L1 entry with reserved bits set: {a:x}',
  },
  [FINDING_L2_UNALIGNED]: {
    id: 'l2-unaligned',
    kind: 'corruption',
    words: 'ERROR l2_offset={a:x}: Table is not cluster aligned; L1 entry corrupted',
  },
  [FINDING_COMPRESSED_COPIED]: {
    id: 'compressed-copied',
    kind: 'corruption',
    words: 'ERROR: coffset=0x{a:x}: copied flag must never be set for compressed clusters',
  },
  [FINDING_COMPRESSED_IN_DATA_FILE]: {
    id: 'compressed-in-data-file',
    kind: 'corruption',
    words: 'ERROR compressed cluster {a} with data file, entry=0x{b:x}',
  },
  [FINDING_COMPRESSED_SUBCLUSTERS]: {
    id: 'compressed-subclusters',
    kind: 'corruption',
    words: 'ERROR compressed cluster {a} with non-zero subcluster allocation bitmap, entry=0x{b:x}',
  },
  [FINDING_SUBCLUSTERS_CONFLICT]: {
    id: 'subclusters-conflict',
    kind: 'corruption',
    words: 'ERROR offset={a:x}: Allocated cluster has corrupted subcluster allocation bitmap',
  },
  [FINDING_PREALLOCATED_UNALIGNED]: {
    id: 'preallocated-unaligned',
    kind: 'corruption',
    words: 'ERROR offset={a:x}: Preallocated cluster is not properly aligned; L2 entry corrupted.',
  },
  [FINDING_DATA_UNALIGNED]: {
    id: 'data-unaligned',
    kind: 'corruption',
    words: 'ERROR offset={a:x}: Data cluster is not properly aligned; L2 entry corrupted.',
  },
  [FINDING_UNALLOCATED_SUBCLUSTERS]: {
    id: 'unallocated-subclusters',
    kind: 'corruption',
    words: 'ERROR: Unallocated cluster has non-zero subcluster allocation map',
  },
  [FINDING_L2_RESERVED]: {
    id: 'l2-reserved-bits',
    kind: 'corruption',
    words: 'ERROR found l2 entry with reserved bits set: {a:x}',
  },
  [FINDING_SNAPSHOTS_WITH_DATA_FILE]: {
    id: 'snapshots-with-data-file',
    kind: 'corruption',
    words: 'ERROR {a} snapshots in image with data file',
  },
  [FINDING_SNAPSHOT_L1_UNALIGNED]: {
    id: 'snapshot-l1-unaligned',
    kind: 'corruption',
    words:
      'ERROR snapshot {text} ({more}) l1_offset={a:#x}: L1 table is not cluster aligned; snapshot table entry corrupted',
  },
  [FINDING_SNAPSHOT_L1_LARGE]: {
    id: 'snapshot-l1-large',
    kind: 'corruption',
    words: 'ERROR snapshot {text} ({more}) l1_size={a:#x}: L1 table is too large; snapshot table entry corrupted',
  },
  [FINDING_REFCOUNT_TABLE_RESERVED]: {
    id: 'refcount-table-reserved-bits',
    kind: 'corruption',
    words: 'ERROR refcount table entry {a} has reserved bits set',
  },
  [FINDING_REFCOUNT_BLOCK_UNALIGNED]: {
    id: 'refcount-block-unaligned',
    kind: 'corruption',
    words: 'ERROR refcount block {a} is not cluster aligned; refcount table entry corrupted',
  },
  [FINDING_REFCOUNT_BLOCK_OUTSIDE]: {
    id: 'refcount-block-outside',
    kind: 'corruption',
    words: 'ERROR refcount block {a} is outside image',
  },
  [FINDING_REFCOUNT_BLOCK_SHARED]: {
    id: 'refcount-block-shared',
    kind: 'corruption',
    words: 'ERROR refcount block {a} refcount={b}',
  },
  [FINDING_REFCOUNT_UNREADABLE]: {
    id: 'refcount-unreadable',
    kind: 'check-error',
    words: "Can't get refcount for cluster {a}: Input/output error",
  },
  [FINDING_REFCOUNT_BLOCK_MISPLACED]: {
    id: 'refcount-block-misplaced',
    kind: 'note',
    words:
      'qcow2: Image is corrupt: Refblock offset {a:#x} unaligned (reftable index: {b:#x}); further non-fatal corruption events will be suppressed',
  },
  [FINDING_COPIED_TABLE]: {
    id: 'copied-table',
    kind: 'corruption',
    words: 'ERROR OFLAG_COPIED L2 cluster: l1_index={a} l1_entry={b:x} refcount={c}',
  },
  [FINDING_COPIED_DATA]: {
    id: 'copied-data',
    kind: 'corruption',
    words: 'ERROR OFLAG_COPIED data cluster: l2_entry={a:x} refcount={b}',
  },
  [FINDING_SNAPSHOT_EXTRA]: {
    id: 'snapshot-extra-data',
    kind: 'check-error',
    words:
      'ERROR failed to read the snapshot table: Too much extra metadata in snapshot table entry {a}\nYou can force-remove this extra metadata with qemu-img check -r all',
    isNamed: true,
  },
  [FINDING_SNAPSHOT_TABLE_BIG]: {
    id: 'snapshot-table-big',
    kind: 'check-error',
    words:
      'ERROR failed to read the snapshot table: Snapshot table is too big\nYou can force-remove all {a} overhanging snapshots with qemu-img check -r all',
    isNamed: true,
  },
  [FINDING_SNAPSHOT_INCOMPLETE]: {
    id: 'snapshot-incomplete',
    kind: 'corruption',
    words: 'ERROR snapshot table entry {a} is incomplete',
  },
  [FINDING_REPAIR_REFCOUNT]: {
    id: 'repair-refcount',
    kind: 'note',
    words: 'Repairing cluster {a} refcount={b} reference={c}',
  },
  [FINDING_REPAIR_COPIED_TABLE]: {
    id: 'repair-copied-table',
    kind: 'note',
    words: 'Repairing OFLAG_COPIED L2 cluster: l1_index={a} l1_entry={b:x} refcount={c}',
  },
  [FINDING_REPAIR_COPIED_DATA]: {
    id: 'repair-copied-data',
    kind: 'note',
    words: 'Repairing OFLAG_COPIED data cluster: l2_entry={a:x} refcount={b}',
  },
  [FINDING_REPAIR_REBUILD]: {
    id: 'repair-rebuild',
    kind: 'note',
    words: 'Rebuilding refcount structure',
  },
};
