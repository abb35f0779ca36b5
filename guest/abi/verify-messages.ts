// What the verify program emits: records as in info-messages.ts, with these tags.

/** A mark of a format. */
export const VERIFY_RECORD_MARK = 64;
// u32 MARK_*
export const VERIFY_MARK = 0;
// u32 MARK_IN_FILE or MARK_IN_CONTENT
export const VERIFY_MARK_PLACE = 4;
// u64 offset in bytes
export const VERIFY_MARK_OFFSET = 8;
export const VERIFY_MARK_LENGTH = 16;
/** In the file itself, or in the disk that a guest of the virtual machine sees. */
export const MARK_IN_FILE = 0;
export const MARK_IN_CONTENT = 1;

// Marks of disk image formats are their FORMAT_* numbers; these are the others.
export const MARK_MBR = 64;
export const MARK_GPT = 65;
export const MARK_UDF = 66;

/** Something is wrong with the partition table. */
export const VERIFY_RECORD_PARTITION = 65;
// u32 PARTITION_*
export const VERIFY_PARTITION = 0;
// u32: which partition, from 1; 0 where none is meant
export const VERIFY_PARTITION_NUMBER = 4;
export const VERIFY_PARTITION_LENGTH = 8;
// MBR
export const PARTITION_BOOT_FLAG = 1;
export const PARTITION_OUTSIDE = 2;
export const PARTITION_OVERLAP = 3;
export const PARTITION_PROTECTIVE_ALONE = 4;
export const PARTITION_PROTECTIVE_MIXED = 5;
// GPT
export const PARTITION_GPT_UNPROTECTED = 16;
export const PARTITION_GPT_HEADER = 17;
export const PARTITION_GPT_CHECKSUM = 18;
export const PARTITION_GPT_ENTRIES = 19;
export const PARTITION_GPT_OUTSIDE = 20;

/** A line of a vmdk descriptor that ought not to be there; then the line. */
export const VERIFY_RECORD_DESCRIPTOR = 66;
// u32 DESCRIPTOR_*
export const VERIFY_DESCRIPTOR = 0;
// u32: number of the line, from 1; 0 where none is meant
export const VERIFY_DESCRIPTOR_LINE = 4;
export const VERIFY_DESCRIPTOR_TEXT = 8;
export const DESCRIPTOR_NOT_ASCII = 1;
export const DESCRIPTOR_UNKNOWN_LINE = 2;
export const DESCRIPTOR_NO_EXTENTS = 3;
export const DESCRIPTOR_EXTENT_PATH = 4;
export const DESCRIPTOR_ELSEWHERE = 5;
/** A descriptor within a sparse file names another extent than that file. */
export const DESCRIPTOR_EXTENT_OTHER = 6;
/** Most of them that are reported. */
export const DESCRIPTOR_RECORD_LIMIT = 16;

/** How the image's own layer is filled, in bytes. */
export const VERIFY_RECORD_ALLOCATION = 67;
// u64: the virtual size, and of it stretches with data, compressed data, allocated zeros
export const ALLOCATION_VIRTUAL = 0;
export const ALLOCATION_DATA = 8;
export const ALLOCATION_COMPRESSED = 16;
export const ALLOCATION_ZERO = 24;
// u64: where the last data of the image's own file ends
export const ALLOCATION_FILE_END = 32;
// u64: of the image's own file, bytes that data lies in, counted once for each stretch that points there
export const ALLOCATION_FILE_BYTES = 40;
// u64: bytes that compressed data takes in the file, counted in the same way
export const ALLOCATION_COMPRESSED_BYTES = 48;
// u64: answers of lookup
export const ALLOCATION_LOOKUPS = 56;
// u64: where the walk ended; the virtual size when it saw all
export const ALLOCATION_SEEN = 64;
// u64: of the compressed bytes of the disk, those whose data begins in the file where other's began
export const ALLOCATION_COMPRESSED_AGAIN = 72;
export const ALLOCATION_LENGTH = 80;

/** The image needs features that this program does not know. */
export const VERIFY_RECORD_FEATURES = 68;
// u64: the bits, as the format numbers them
export const FEATURES_UNKNOWN = 0;
export const FEATURES_LENGTH = 8;

/** A log that is to be replayed before the image reads as it was left. */
export const VERIFY_RECORD_LOG = 69;
export const LOG_LENGTH = 0;
