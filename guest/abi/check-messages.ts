// What the check program emits: messages of kind INFO_RECORDS that hold records of two tags. Findings come in the order
// in which they were made, the result once and last. The host's table (instar-core/output/check-findings.ts) has the
// words, which are qemu-img's.

/** One finding. */
export const CHECK_RECORD_FINDING = 300;
// u32 FINDING_*
export const CHECK_FINDING_CODE = 0;
// u32: length of the first text, and of the second that follows it
export const CHECK_FINDING_FIRST_LENGTH = 4;
export const CHECK_FINDING_SECOND_LENGTH = 8;
// u64, numbers that the words may name
export const CHECK_FINDING_NUMBERS = 16;
export const CHECK_FINDING_TEXT = 40;
/** Longest of either text; what is longer is cut. */
export const CHECK_FINDING_TEXT_LIMIT = 4096;

/** What all findings come to. */
export const CHECK_RECORD_RESULT = 301;
// u64 counts
export const CHECK_RESULT_CHECK_ERRORS = 0;
export const CHECK_RESULT_CORRUPTIONS = 8;
export const CHECK_RESULT_LEAKS = 16;
// u64 bytes; 0: not known
export const CHECK_RESULT_IMAGE_END = 24;
// u64 counts of clusters; a total of 0: not known
export const CHECK_RESULT_TOTAL = 32;
export const CHECK_RESULT_ALLOCATED = 40;
export const CHECK_RESULT_FRAGMENTED = 48;
export const CHECK_RESULT_COMPRESSED = 56;
// u32: errno that ended the check early; 0: it went through
export const CHECK_RESULT_ERRNO = 64;
// u32 CHECK_RESULT_FLAG_*
export const CHECK_RESULT_FLAGS = 68;
// u64: clusters whose refcount is not the number of their references
export const CHECK_RESULT_REFCOUNT_ERRORS = 72;
// u64: findings that were not told
export const CHECK_RESULT_UNTOLD = 80;
export const CHECK_RESULT_LENGTH = 88;

/** The format has no checks; everything else is 0. */
export const CHECK_RESULT_FLAG_UNSUPPORTED = 1;

// Findings. In brackets: what the numbers are, in order.
// qcow2
// [cluster, refcount, references]
export const FINDING_LEAKED_CLUSTER = 1;
export const FINDING_CLUSTER_REFCOUNT = 2;
// [offset, size in bytes]
export const FINDING_BEYOND_END = 3;
// [offset]
export const FINDING_OVERFLOW = 4;
// [entry]
export const FINDING_L1_RESERVED = 5;
// [offset of the table]
export const FINDING_L2_UNALIGNED = 6;
// [offset]
export const FINDING_COMPRESSED_COPIED = 7;
// [index in its table, entry]
export const FINDING_COMPRESSED_IN_DATA_FILE = 8;
export const FINDING_COMPRESSED_SUBCLUSTERS = 9;
// [offset]
export const FINDING_SUBCLUSTERS_CONFLICT = 10;
export const FINDING_PREALLOCATED_UNALIGNED = 11;
export const FINDING_DATA_UNALIGNED = 12;
export const FINDING_UNALLOCATED_SUBCLUSTERS = 13;
// [entry]
export const FINDING_L2_RESERVED = 14;
// [count]
export const FINDING_SNAPSHOTS_WITH_DATA_FILE = 15;
// [offset] texts: id, name
export const FINDING_SNAPSHOT_L1_UNALIGNED = 16;
// [entries] texts: id, name
export const FINDING_SNAPSHOT_L1_LARGE = 17;
// [index]
export const FINDING_REFCOUNT_TABLE_RESERVED = 18;
export const FINDING_REFCOUNT_BLOCK_UNALIGNED = 19;
export const FINDING_REFCOUNT_BLOCK_OUTSIDE = 20;
// [index, references]
export const FINDING_REFCOUNT_BLOCK_SHARED = 21;
// [cluster]
export const FINDING_REFCOUNT_UNREADABLE = 22;
// [offset of the block, index]
export const FINDING_REFCOUNT_BLOCK_MISPLACED = 23;
// [L1 index, entry, refcount]
export const FINDING_COPIED_TABLE = 24;
// [entry, refcount]
export const FINDING_COPIED_DATA = 25;
// [index]
export const FINDING_SNAPSHOT_EXTRA = 26;
// [entries left over]
export const FINDING_SNAPSHOT_TABLE_BIG = 27;
// [index]
export const FINDING_SNAPSHOT_INCOMPLETE = 28;

// what a repair does; numbers as above
export const FINDING_REPAIR_REFCOUNT = 29;
export const FINDING_REPAIR_COPIED_TABLE = 30;
export const FINDING_REPAIR_COPIED_DATA = 31;
export const FINDING_REPAIR_REBUILD = 32;

// vdi
// [index, place]
export const FINDING_VDI_BLOCK_LARGE = 60;
// [place, place]
export const FINDING_VDI_BLOCK_SHARED = 61;
// [blocks found, blocks that the header counts]
export const FINDING_VDI_ALLOCATED = 62;

// vmdk
// [sector of the virtual disk]
export const FINDING_VMDK_BEYOND_END = 70;

// parallels
export const FINDING_PARALLELS_UNCLEAN = 80;
export const FINDING_PARALLELS_DATA_OFFSET = 81;
// [index]
export const FINDING_PARALLELS_OUTSIDE = 82;
export const FINDING_PARALLELS_DUPLICATE = 83;
// [bytes]
export const FINDING_PARALLELS_LEAK = 84;

// vhdx
// [entry, where its block begins or its last byte, size of the file in bytes]
export const FINDING_VHDX_BLOCK_OVERFLOW = 90;
export const FINDING_VHDX_BLOCK_START = 91;
export const FINDING_VHDX_BLOCK_END = 92;
// text: the two ranges
export const FINDING_VHDX_OVERLAP = 93;

// vpc, and more of vdi: what qemu-img does not look at
// [disk type]
export const FINDING_VPC_DISK_TYPE = 100;
export const FINDING_VPC_LAST_FOOTER = 101;
// [block, offset in the file]
export const FINDING_VPC_BLOCK_SHARED = 102;
export const FINDING_VDI_BEYOND_END = 103;
