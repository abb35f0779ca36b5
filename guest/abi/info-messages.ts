// What the info program emits: messages of kind INFO_RECORDS, each a row of records. A record is a u32 tag, a u32
// length of what follows, and the fields below at their offsets, little-endian, padded with zeros to 8 bytes. Text and
// lists come last. Text is as the image holds it: bytes without a terminating zero.

export const INFO_RECORDS = 100;
export const RECORD_TAG = 0;
export const RECORD_LENGTH = 4;
export const RECORD_BODY = 8;
/** Records begin at multiples of this. */
export const RECORD_ALIGNMENT = 8;

/** First record of every answer. */
export const INFO_RECORD_IMAGE = 1;
// u32 FORMAT_*
export const IMAGE_FORMAT = 0;
// u32 IMAGE_FLAG_*
export const IMAGE_FLAGS = 4;
// u64 bytes
export const IMAGE_VIRTUAL_SIZE = 8;
// u64 bytes; 0 when the format has no clusters
export const IMAGE_CLUSTER_SIZE = 16;
export const IMAGE_LENGTH = 24;
export const IMAGE_FLAG_DIRTY = 1;
export const IMAGE_FLAG_ENCRYPTED = 2;
/** The image was opened as raw because nothing was recognised, and no partition table was found either. */
export const IMAGE_FLAG_FALLBACK = 4;

/** A name that the image holds; then its text. */
export const INFO_RECORD_NAME = 2;
// u32 NAME_* below
export const NAME_ROLE = 0;
// u32: bytes before the first colon when the name is no plain path (`nbd:…`, `json:…`, `file:…`), else 0
export const NAME_PROTOCOL_LENGTH = 4;
export const NAME_TEXT = 8;
export const NAME_BACKING_FILE = 1;
export const NAME_BACKING_FORMAT = 2;
export const NAME_DATA_FILE = 3;
export const NAME_VMDK_CREATE_TYPE = 4;

export const INFO_RECORD_QCOW2 = 3;
// u32: 2 or 3
export const QCOW2_VERSION = 0;
// u32 QCOW2_FLAG_*
export const QCOW2_FLAGS = 4;
// u32: bits of one refcount
export const QCOW2_REFCOUNT_BITS = 8;
// u32: 0 zlib, 1 zstd
export const QCOW2_COMPRESSION = 12;
// u32: 0 none, 1 AES, 2 LUKS
export const QCOW2_ENCRYPTION = 16;
export const QCOW2_LENGTH = 24;
export const QCOW2_FLAG_LAZY_REFCOUNTS = 1;
export const QCOW2_FLAG_CORRUPT = 2;
export const QCOW2_FLAG_EXTENDED_L2 = 4;
export const QCOW2_FLAG_DATA_FILE = 8;
export const QCOW2_FLAG_DATA_FILE_RAW = 16;

/** A snapshot; then its id and its name. */
export const INFO_RECORD_SNAPSHOT = 4;
// u64 bytes
export const SNAPSHOT_VM_STATE_SIZE = 0;
// u64 nanoseconds
export const SNAPSHOT_VM_CLOCK = 8;
// u64 instructions; meaningless without SNAPSHOT_FLAG_ICOUNT
export const SNAPSHOT_ICOUNT = 16;
// u32 seconds since 1970
export const SNAPSHOT_DATE_SECONDS = 24;
// u32
export const SNAPSHOT_DATE_NANOSECONDS = 28;
// u32 SNAPSHOT_FLAG_*
export const SNAPSHOT_FLAGS = 32;
// u32 bytes of id
export const SNAPSHOT_ID_LENGTH = 36;
export const SNAPSHOT_TEXT = 40;
export const SNAPSHOT_FLAG_ICOUNT = 1;

/** A persistent dirty bitmap. */
export const INFO_RECORD_BITMAP = 5;
// u32 BITMAP_FLAG_*
export const BITMAP_FLAGS = 0;
// u32: bytes that one bit stands for, as a power of two
export const BITMAP_GRANULARITY_BITS = 4;
export const BITMAP_NAME = 8;
export const BITMAP_FLAG_IN_USE = 1;
export const BITMAP_FLAG_AUTO = 2;

/** A LUKS header: its key slots, then LUKS_TEXT_COUNT texts, each a u32 length and its bytes. */
export const INFO_RECORD_LUKS = 6;
// u64 bytes
export const LUKS_PAYLOAD_OFFSET = 0;
// u32
export const LUKS_ITERATIONS = 8;
// u32 number of key slots that follow
export const LUKS_SLOT_COUNT = 12;
// u32 LUKS_FLAG_*
export const LUKS_FLAGS = 16;
/** LUKS_SLOT_COUNT entries of LUKS_SLOT_SIZE bytes; then the texts. */
export const LUKS_SLOTS = 24;
export const LUKS_SLOT_SIZE = 24;
// u32 0 or 1
export const LUKS_SLOT_ACTIVE = 0;
// u32
export const LUKS_SLOT_ITERATIONS = 4;
// u32
export const LUKS_SLOT_STRIPES = 8;
// u64 bytes
export const LUKS_SLOT_KEY_OFFSET = 16;
/** Cipher, cipher mode, IV generator, its hash (empty when it has none), hash, uuid: as qemu-img names them. */
export const LUKS_TEXT_COUNT = 6;
/** The header lies in a file of its own. */
export const LUKS_FLAG_DETACHED = 1;

export const INFO_RECORD_VMDK = 7;
// u32
export const VMDK_CID = 0;
// u32
export const VMDK_PARENT_CID = 4;
export const VMDK_LENGTH = 8;

/** One extent of a vmdk; then the type's name. */
export const INFO_RECORD_EXTENT = 8;
// u64 bytes
export const EXTENT_VIRTUAL_SIZE = 0;
// u64 bytes; 0 for flat
export const EXTENT_CLUSTER_SIZE = 8;
// u32 EXTENT_FLAG_*
export const EXTENT_FLAGS = 16;
// u32: device slot that holds it
export const EXTENT_DEVICE = 20;
export const EXTENT_TYPE = 24;
export const EXTENT_FLAG_COMPRESSED = 1;

/** A file without which the image cannot be opened, in the order in which they are numbered; then its name. */
export const INFO_RECORD_NEED = 9;
// u32 NEED_* below
export const NEED_ROLE = 0;
// u32, as NAME_PROTOCOL_LENGTH
export const NEED_PROTOCOL_LENGTH = 4;
export const NEED_NAME = 8;
export const NEED_VMDK_EXTENT = 1;
export const NEED_QCOW2_DATA_FILE = 2;

/** One option of a backing file's name that is written as `json:{…}`; then its key and its value. */
export const INFO_RECORD_NAME_OPTION = 21;
// u32 OPTION_* below
export const NAME_OPTION_TYPE = 0;
// u32 bytes of key
export const NAME_OPTION_KEY_LENGTH = 4;
export const NAME_OPTION_TEXT = 8;
export const OPTION_STRING = 1;
export const OPTION_NUMBER = 2;
export const OPTION_TRUE = 3;
export const OPTION_FALSE = 4;
export const OPTION_NULL = 5;
/** Instead of options: the text is no JSON, or no object. */
export const OPTION_BROKEN = 6;
export const OPTION_NO_OBJECT = 7;

/** What a VDI header says beside the size. */
export const INFO_RECORD_VDI = 20;
// u32: 1 dynamic, 2 fixed
export const VDI_IMAGE_TYPE = 0;
// u32 bytes
export const VDI_BLOCK_SIZE = 4;
// u32
export const VDI_BLOCKS = 8;
export const VDI_ALLOCATED = 12;
// 16 bytes, the first three fields little-endian
export const VDI_UUID = 16;
export const VDI_LENGTH = 32;

/** A LUKS2 header; then its label, uuid and encryption, each a u32 length and its bytes. */
export const INFO_RECORD_LUKS2 = 22;
// u64 bytes
export const LUKS2_PAYLOAD_OFFSET = 0;
export const LUKS2_TEXTS = 8;
export const LUKS2_TEXT_COUNT = 3;

/** Something that qemu-img warns of, though the image can be read. */
export const INFO_RECORD_WARNING = 23;
// u32 WARNING_* below
export const WARNING_CODE = 0;
// u64, a number that the words may name
export const WARNING_FIRST = 8;
export const WARNING_LENGTH = 16;
/** The image has bitmaps that a program has not kept; the same in an image of version 2. */
export const WARNING_QCOW2_BITMAPS = 1;
export const WARNING_QCOW2_BITMAPS_VERSION_2 = 2;
/** WARNING_FIRST: the first type that is unknown. */
export const WARNING_DMG_CHUNK_TYPE = 3;

/** Most records of one kind in an answer; qcow2 allows 65536 snapshots and 65535 bitmaps. */
export const INFO_RECORD_LIMIT = 65536;
