import {
  REASON_QCOW2_BACKING_FORMAT_LONG,
  REASON_QCOW2_BACKING_NAME_LONG,
  REASON_QCOW2_BACKING_OFFSET,
  REASON_QCOW2_BITMAPS_EXTENSION,
  REASON_QCOW2_CLUSTER_SIZE,
  REASON_QCOW2_COMPRESSION,
  REASON_QCOW2_ENCRYPTION_EXTENSION,
  REASON_QCOW2_ENCRYPTION_EXTENSION_SIZE,
  REASON_QCOW2_ENCRYPTION_HEADER_OFFSET,
  REASON_QCOW2_ENCRYPTION_METHOD,
  REASON_QCOW2_EXTENSION_LARGE,
  REASON_QCOW2_FEATURES,
  REASON_QCOW2_HEADER_LONG,
  REASON_QCOW2_HEADER_SHORT,
  REASON_QCOW2_L1_LARGE,
  REASON_QCOW2_L1_OFFSET,
  REASON_QCOW2_L1_SMALL,
  REASON_QCOW2_MAGIC,
  REASON_QCOW2_NO_ENCRYPTION_HEADER,
  REASON_QCOW2_NO_REFCOUNT_TABLE,
  REASON_QCOW2_REFCOUNT_TABLE_LARGE,
  REASON_QCOW2_REFCOUNT_TABLE_OFFSET,
  REASON_QCOW2_REFCOUNT_WIDTH,
  REASON_QCOW2_SNAPSHOT_EXTRA,
  REASON_QCOW2_SNAPSHOT_TABLE_BIG,
  REASON_QCOW2_SNAPSHOT_TABLE_LARGE,
  REASON_QCOW2_SNAPSHOT_TABLE_OFFSET,
  REASON_QCOW2_SUBCLUSTER_SIZE,
  REASON_QCOW2_TOO_BIG,
  REASON_QCOW2_VERSION,
} from '../../guest/abi/image-reasons.ts';

/** Why an image was refused, with the numbers and the text that the words name. */
export type ImageReason = {
  readonly code: number;
  readonly first: bigint;
  readonly second: bigint;
  readonly text: string;
};

/**
 * qemu-img's words by REASON_*; `{first}`, `{second}` and `{text}` stand for what the reason carries. Lines after the
 * first are hints, which qemu-img prints without its prefix.
 */
const WORDS: Readonly<Record<number, string>> = {
  [REASON_QCOW2_MAGIC]: 'Image is not in qcow2 format',
  [REASON_QCOW2_VERSION]: 'Unsupported qcow2 version {first}',
  [REASON_QCOW2_CLUSTER_SIZE]: 'Unsupported cluster size: 2^{first}',
  [REASON_QCOW2_HEADER_SHORT]: 'qcow2 header too short',
  [REASON_QCOW2_HEADER_LONG]: 'qcow2 header exceeds cluster size',
  [REASON_QCOW2_BACKING_OFFSET]: 'Invalid backing file offset',
  [REASON_QCOW2_FEATURES]: 'Unsupported qcow2 feature(s): {text}',
  [REASON_QCOW2_REFCOUNT_WIDTH]: 'Reference count entry width too large; may not exceed 64 bits',
  [REASON_QCOW2_ENCRYPTION_METHOD]: 'Unsupported encryption method {first}',
  [REASON_QCOW2_NO_REFCOUNT_TABLE]: 'Image does not contain a reference count table',
  [REASON_QCOW2_REFCOUNT_TABLE_LARGE]: 'Reference count table too large',
  [REASON_QCOW2_REFCOUNT_TABLE_OFFSET]: 'Reference count table offset invalid',
  [REASON_QCOW2_SNAPSHOT_TABLE_LARGE]: 'Snapshot table too large',
  [REASON_QCOW2_SNAPSHOT_TABLE_OFFSET]: 'Snapshot table offset invalid',
  [REASON_QCOW2_L1_LARGE]: 'Active L1 table too large',
  [REASON_QCOW2_L1_OFFSET]: 'Active L1 table offset invalid',
  [REASON_QCOW2_TOO_BIG]: 'Image is too big',
  [REASON_QCOW2_L1_SMALL]: 'L1 table is too small',
  [REASON_QCOW2_BACKING_NAME_LONG]: 'Backing file name too long',
  [REASON_QCOW2_EXTENSION_LARGE]: 'Header extension too large',
  [REASON_QCOW2_BACKING_FORMAT_LONG]: 'ERROR: ext_backing_format: len={first} too large (>={second})',
  [REASON_QCOW2_COMPRESSION]: 'Unknown compression type',
  [REASON_QCOW2_SUBCLUSTER_SIZE]: 'Unsupported subcluster size: {first}',
  [REASON_QCOW2_NO_ENCRYPTION_HEADER]: 'Missing CRYPTO header for crypt method {first}',
  [REASON_QCOW2_SNAPSHOT_EXTRA]: 'Too much extra metadata in snapshot table entry {first}',
  [REASON_QCOW2_SNAPSHOT_TABLE_BIG]: 'Snapshot table is too big',
  [REASON_QCOW2_BITMAPS_EXTENSION]: 'bitmaps_ext: Invalid extension length',
  [REASON_QCOW2_ENCRYPTION_EXTENSION]: 'CRYPTO header extension only expected with LUKS encryption method',
  [REASON_QCOW2_ENCRYPTION_EXTENSION_SIZE]: 'CRYPTO header extension size {first}, but expected size {second}',
  [REASON_QCOW2_ENCRYPTION_HEADER_OFFSET]:
    "Encryption header offset '{first}' is not a multiple of cluster size '{second}'",
};

/** What qemu-img says after `Could not open 'NAME': `; undefined for a code that nobody knows. */
export function wordImageReason(reason: ImageReason): string | undefined {
  return WORDS[reason.code]?.replaceAll(/\{(first|second|text)\}/g, (_, key: 'first' | 'second' | 'text') =>
    String(reason[key]),
  );
}
