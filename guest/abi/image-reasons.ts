// Why an image was refused: the detail of STATUS_INVALID_IMAGE and STATUS_UNSUPPORTED. The host's table
// (instar-core/output/image-reasons.ts) has the words, which are qemu-img's.

// u32 REASON_*
export const REASON_CODE = 0;
// u32 length of the text
export const REASON_TEXT_LENGTH = 4;
// u64, two numbers that the words may name
export const REASON_FIRST = 8;
export const REASON_SECOND = 16;
// what the program was at, PLACE_SIZE bytes
export const REASON_PLACE = 24;
export const REASON_TEXT = 40;
/** Longest text. */
export const REASON_TEXT_LIMIT = 1024;

// qcow2
export const REASON_QCOW2_MAGIC = 1;
// first: version
export const REASON_QCOW2_VERSION = 2;
// first: cluster bits
export const REASON_QCOW2_CLUSTER_SIZE = 3;
export const REASON_QCOW2_HEADER_SHORT = 4;
export const REASON_QCOW2_HEADER_LONG = 5;
export const REASON_QCOW2_BACKING_OFFSET = 6;
// text: features by name or number
export const REASON_QCOW2_FEATURES = 7;
export const REASON_QCOW2_REFCOUNT_WIDTH = 8;
// first: method
export const REASON_QCOW2_ENCRYPTION_METHOD = 9;
export const REASON_QCOW2_NO_REFCOUNT_TABLE = 10;
export const REASON_QCOW2_REFCOUNT_TABLE_LARGE = 11;
export const REASON_QCOW2_REFCOUNT_TABLE_OFFSET = 12;
export const REASON_QCOW2_SNAPSHOT_TABLE_LARGE = 13;
export const REASON_QCOW2_SNAPSHOT_TABLE_OFFSET = 14;
export const REASON_QCOW2_L1_LARGE = 15;
export const REASON_QCOW2_L1_OFFSET = 16;
export const REASON_QCOW2_TOO_BIG = 17;
export const REASON_QCOW2_L1_SMALL = 18;
export const REASON_QCOW2_BACKING_NAME_LONG = 19;
export const REASON_QCOW2_EXTENSION_LARGE = 20;
// first: length of the format's name, second: limit
export const REASON_QCOW2_BACKING_FORMAT_LONG = 21;
export const REASON_QCOW2_COMPRESSION = 22;
// first: subcluster size in bytes
export const REASON_QCOW2_SUBCLUSTER_SIZE = 23;
// first: crypt method
export const REASON_QCOW2_NO_ENCRYPTION_HEADER = 24;
// first: index
export const REASON_QCOW2_SNAPSHOT_EXTRA = 27;
export const REASON_QCOW2_BITMAPS_EXTENSION = 29;
export const REASON_QCOW2_ENCRYPTION_EXTENSION = 30;
// first: size, second: expected size
export const REASON_QCOW2_ENCRYPTION_EXTENSION_SIZE = 31;
// first: offset, second: cluster size
export const REASON_QCOW2_ENCRYPTION_HEADER_OFFSET = 32;
export const REASON_QCOW2_SNAPSHOT_TABLE_BIG = 33;
export const REASON_QCOW2_COMPRESSION_BIT_SET = 34;
export const REASON_QCOW2_COMPRESSION_BIT_CLEAR = 35;
export const REASON_QCOW2_SIZE = 36;

// every format
// first: errno, where qemu-img has no words but the system's
export const REASON_ERRNO = 40;
/** Of a target: the last unit that is to be compressed ends before the image does. */
export const REASON_UNIT_CUT = 381;
/** Of a target: nothing can be compressed into it. */
export const REASON_UNIT_COMPRESSED = 382;
/** Contents that cannot be read: a damaged compressed cluster, say. */
export const REASON_UNREADABLE = 42;

// vpc
export const REASON_VPC_INVALID = 50;
export const REASON_VPC_TOO_SMALL = 51;
export const REASON_VPC_CHECKSUM = 52;
export const REASON_VPC_HEADER_READ = 53;
export const REASON_VPC_HEADER_MAGIC = 54;
// first: block size
export const REASON_VPC_BLOCK_SIZE = 55;
// first: entries
export const REASON_VPC_TABLE_LARGE = 56;
export const REASON_VPC_TABLE_SMALL = 57;
export const REASON_VPC_TRUNCATED = 58;
export const REASON_VPC_TABLE_READ = 59;

// vhdx
export const REASON_VHDX_NO_HEADER = 70;
export const REASON_VHDX_LOG = 71;
// first: entry of the block allocation table; second: where its block begins, or its last byte
export const REASON_VHDX_BLOCK_OVERFLOW = 72;
export const REASON_VHDX_BLOCK_START = 73;
export const REASON_VHDX_BLOCK_END = 74;

// vmdk
export const REASON_VMDK_TOO_SMALL = 90;
export const REASON_VMDK_DESCRIPTOR = 91;
// text: type
export const REASON_VMDK_CREATE_TYPE = 92;
// text: the line
export const REASON_VMDK_EXTENT_LINE = 93;
// first: most extents
export const REASON_VMDK_TOO_MANY_EXTENTS = 94;
export const REASON_VMDK_MAGIC = 95;
// first: version
export const REASON_VMDK_VERSION = 96;
export const REASON_VMDK_TABLE_LARGE = 97;
export const REASON_VMDK_ENTRY_SIZE = 98;
// first: bytes
export const REASON_VMDK_TRUNCATED = 99;
export const REASON_VMDK_FOOTER = 100;
export const REASON_VMDK_GRAIN = 101;
export const REASON_VMDK_DIRECTORY_LARGE = 102;
export const REASON_VMDK_DIRECTORY_READ = 103;
export const REASON_VMDK_REDUNDANT_READ = 104;
export const REASON_VMDK_SIZE = 105;
// found when an image is to be copied
export const REASON_VMDK_NO_EXTENTS = 106;

// qcow2 bitmaps
export const REASON_QCOW2_BITMAPS_RESERVED = 120;
// first: bitmaps, second: limit
export const REASON_QCOW2_BITMAPS_MANY = 121;
export const REASON_QCOW2_BITMAPS_NONE = 122;
export const REASON_QCOW2_BITMAPS_OFFSET = 123;
export const REASON_QCOW2_BITMAPS_DIRECTORY = 124;

// luks
export const REASON_LUKS_MAGIC = 130;
export const REASON_LUKS_OUTSIDE = 131;

// chains; codes from here on are allotted by format: qcow 150, qed 160, vdi 170, parallels 190, dmg 210, bochs 230,
// cloop 240, luks and secrets 250, more of vmdk 280, vhdx 300, vpc 320, qcow2 340, names 380
export const REASON_CHAIN_PARENT_IDENTITY = 140;
// the same, found when the parent's bytes are read
export const REASON_CHAIN_PARENT_READ = 143;

// luks: the header
// first: version
export const REASON_LUKS_VERSION = 250;
export const REASON_LUKS_CIPHER_TEXT = 251;
export const REASON_LUKS_MODE_TEXT = 252;
export const REASON_LUKS_HASH_TEXT = 253;
export const REASON_LUKS_PAYLOAD = 254;
export const REASON_LUKS_ITERATIONS = 255;
// first: slot, second: stripes
export const REASON_LUKS_SLOT_STRIPES = 256;
// first: slot
export const REASON_LUKS_SLOT_STATE = 257;
export const REASON_LUKS_SLOT_ITERATIONS = 258;
export const REASON_LUKS_SLOT_HEADER = 259;
export const REASON_LUKS_SLOT_PAYLOAD = 260;
// first and second: slots
export const REASON_LUKS_SLOTS_OVERLAP = 261;
// text: mode
export const REASON_LUKS_MODE_FORM = 262;
// text: hash
export const REASON_LUKS_HASH = 263;
// text: mode
export const REASON_LUKS_MODE = 264;
// text: cipher; first: bytes of its key
export const REASON_LUKS_CIPHER = 265;
// text: generator
export const REASON_LUKS_GENERATOR = 266;
export const REASON_LUKS_GENERATOR_HASH = 267;
// luks: unlocking
export const REASON_LUKS_PASSPHRASE = 268;
// first: limit
export const REASON_LUKS_WORK = 269;
// text: cipher; first: bytes of the hash
export const REASON_LUKS_GENERATOR_KEY = 270;
export const REASON_LUKS_GENERATOR_CAST5 = 272;
// text: cipher or hash that qemu-img knows and this program does not
export const REASON_LUKS_UNKNOWN = 271;

// more of qcow2, found when tables are read
// text: what is corrupt
export const REASON_QCOW2_CORRUPT = 340;
export const REASON_QCOW2_DATA_FILE_REQUIRED = 341;
export const REASON_QCOW2_SNAPSHOT_MISSING = 342;
export const REASON_QCOW2_SNAPSHOT_L1_LARGE = 343;
export const REASON_QCOW2_SNAPSHOT_L1_OFFSET = 344;
/** Of qcow too. */
export const REASON_QCOW2_SECRET = 345;
// first: bytes, second: limit
export const REASON_QCOW2_BITMAPS_DIRECTORY_LARGE = 346;
export const REASON_QCOW2_BITMAPS_DIRECTORY_EMPTY = 347;
export const REASON_QCOW2_BITMAPS_DIRECTORY_READ = 348;
export const REASON_QCOW2_BITMAPS_MORE = 349;
export const REASON_QCOW2_BITMAPS_FEW = 350;
export const REASON_QCOW2_BITMAP_EXTRA = 351;
// text: the bitmap's name
export const REASON_QCOW2_BITMAP_CONSTRAINTS = 352;
export const REASON_QCOW2_BITMAP_TWICE = 353;
// text: the bitmap's name; first: errno
export const REASON_QCOW2_BITMAP_TABLE = 354;
export const REASON_QCOW2_BITMAP_DATA = 355;
/** Of an image to be written: there are as many bitmaps as there can be. */
export const REASON_QCOW2_BITMAPS_ROOM = 378;
/** Of an image to be written: the extension does not fit into the first cluster. */
export const REASON_QCOW2_BITMAPS_HEADER = 379;
export const REASON_QCOW2_DATA_FILE_RAW = 356;
// of images that are to be written
export const REASON_QCOW2_CORRUPT_READ_ONLY = 357;
export const REASON_QCOW2_DIRTY = 358;

// more of vhdx
export const REASON_VHDX_LOG_BROKEN = 300;
export const REASON_VHDX_NO_PARENT = 301;
// found when blocks are read
export const REASON_VHDX_BLOCK_STATE = 302;
// text: both ranges
export const REASON_VHDX_OVERLAP = 303;

// more of vpc
export const REASON_VPC_NO_PARENT = 320;
// found when an image is to be written
export const REASON_VPC_FIXED_HEADER = 321;
// first: entry of the block allocation table
export const REASON_VPC_BLOCK_PLACE = 322;

// vdi
// first: bytes, second: limit
export const REASON_VDI_SIZE = 170;
// first: signature
export const REASON_VDI_SIGNATURE = 171;
// first and second: version
export const REASON_VDI_VERSION = 172;
// first: offset
export const REASON_VDI_MAP_OFFSET = 173;
export const REASON_VDI_DATA_OFFSET = 174;
// first: bytes
export const REASON_VDI_SECTOR_SIZE = 175;
export const REASON_VDI_BLOCK_SIZE = 176;
// first: bytes of the disk, second: of all blocks
export const REASON_VDI_MAP_SMALL = 177;
export const REASON_VDI_LINK = 178;
export const REASON_VDI_PARENT = 179;
// first: blocks, second: limit
export const REASON_VDI_TOO_MANY_BLOCKS = 180;
/** Of an image to be written: the file ends within the map. */
export const REASON_VDI_MAP_CUT = 370;
/** Of an image to be written: map or blocks lie over what comes before them. */
export const REASON_VDI_DATA_PLACE = 371;

// parallels
export const REASON_PARALLELS_MAGIC = 190;
export const REASON_PARALLELS_CLUSTER_ZERO = 191;
export const REASON_PARALLELS_CLUSTER_LARGE = 192;
export const REASON_PARALLELS_CATALOG_LARGE = 193;
export const REASON_PARALLELS_CATALOG_SMALL = 194;
export const REASON_PARALLELS_EXTENSION_OFFSET = 195;
// first: magic, second: the right one
export const REASON_PARALLELS_EXTENSION_MAGIC = 196;
export const REASON_PARALLELS_EXTENSION_CHECKSUM = 197;
// first: bytes, second: limit
export const REASON_PARALLELS_EXTENSION_LARGE = 198;
// first: bytes left, second: bytes of a header
export const REASON_PARALLELS_FEATURE_HEADER = 199;
export const REASON_PARALLELS_FEATURE_FLAGS = 200;
export const REASON_PARALLELS_FEATURE_LARGE = 201;
// first: magic
export const REASON_PARALLELS_FEATURE_UNKNOWN = 202;
// first: bytes, second: needed
export const REASON_PARALLELS_BITMAP_SHORT = 203;
export const REASON_PARALLELS_BITMAP_TABLE_LENGTH = 204;
// first: sectors, second: those of the disk
export const REASON_PARALLELS_BITMAP_SIZE = 205;
// first: sectors
export const REASON_PARALLELS_BITMAP_GRANULARITY = 206;
// first: entries, second: needed
export const REASON_PARALLELS_BITMAP_TABLE = 207;
// first: offset, second: entry; text: bytes of the file
export const REASON_PARALLELS_ENTRY_OUTSIDE = 208;
export const REASON_PARALLELS_SIZE = 209;
// of images that are to be written
export const REASON_PARALLELS_UNCLEAN = 372;
export const REASON_PARALLELS_HAS_EXTENSION = 373;
/** first: the entry whose cluster lies before the data, or behind the file's end. */
export const REASON_PARALLELS_ENTRY_PLACE = 374;
/** first: the entry whose cluster lies over that of an earlier one. */
export const REASON_PARALLELS_ENTRY_SHARED = 380;

// dmg
export const REASON_DMG_TRAILER = 210;
// first: sectors, second: chunk
export const REASON_DMG_CHUNK_SECTORS = 211;
// first: bytes, second: chunk
export const REASON_DMG_CHUNK_LENGTH = 212;
// first: bytes, second: chunk; text: sectors
export const REASON_DMG_CHUNK_RAW = 213;

// bochs
export const REASON_BOCHS_MAGIC = 230;
export const REASON_BOCHS_CATALOG_LARGE = 231;
export const REASON_BOCHS_CATALOG_SMALL = 232;
// first: least bytes
export const REASON_BOCHS_EXTENT_SMALL = 233;
// first: bytes
export const REASON_BOCHS_EXTENT_POWER = 234;
export const REASON_BOCHS_EXTENT_LARGE = 235;

// cloop
export const REASON_CLOOP_BLOCK_ZERO = 240;
// first: bytes
export const REASON_CLOOP_BLOCK_MULTIPLE = 241;
export const REASON_CLOOP_BLOCK_LARGE = 242;
// first: blocks, second: limit
export const REASON_CLOOP_MANY_BLOCKS = 243;
export const REASON_CLOOP_OFFSETS_LARGE = 244;
// first: index
export const REASON_CLOOP_NOT_INCREASING = 245;
export const REASON_CLOOP_COMPRESSED_SIZE = 246;

// any format: more sectors than a disk can have
export const REASON_SIZE = 141;

// more of luks: the payload would begin behind the file's end
export const REASON_LUKS_SHORT = 275;
// no passphrase was given
export const REASON_LUKS_SECRET = 276;
export const REASON_LUKS2_METADATA = 277;

// qcow
export const REASON_QCOW_MAGIC = 150;
// first: version
export const REASON_QCOW_VERSION = 151;
export const REASON_QCOW_SIZE_SMALL = 152;
export const REASON_QCOW_CLUSTER_SIZE = 153;
export const REASON_QCOW_TABLE_SIZE = 154;
export const REASON_QCOW_ENCRYPTION_METHOD = 155;
export const REASON_QCOW_SIZE_LARGE = 156;
export const REASON_QCOW_BACKING_NAME_LONG = 157;
/** Of an image to be written: a table or a cluster lies over the header or the L1 table, or within a sector. */
export const REASON_QCOW_PLACE = 375;

// qed
export const REASON_QED_MAGIC = 160;
// text: feature bits in hexadecimal
export const REASON_QED_FEATURES = 161;
export const REASON_QED_CLUSTER_SIZE = 162;
export const REASON_QED_TABLE_SIZE = 163;
export const REASON_QED_SIZE = 164;
export const REASON_QED_L1_OFFSET = 165;
export const REASON_QED_HEADER_LARGE = 166;
export const REASON_QED_BACKING_NAME_OFFSET = 167;
export const REASON_QED_BACKING_NAME_LONG = 168;
/** A table or cluster that an entry places wrongly. */
export const REASON_QED_ENTRY = 169;
/** Of an image to be written. */
export const REASON_QED_UNCLEAN = 376;

// more of vmdk
// first: what the field holds
export const REASON_VMDK_SE_MAGIC = 280;
export const REASON_VMDK_SE_VERSION = 281;
export const REASON_VMDK_SE_GRAIN = 282;
export const REASON_VMDK_SE_TABLE = 283;
export const REASON_VMDK_SE_FLAGS = 284;
// text: the four fields
export const REASON_VMDK_SE_RESERVED = 285;
export const REASON_VMDK_SE_PADDING = 286;
export const REASON_VMDK_SE_VOLATILE_READ = 287;
// first: what the field holds
export const REASON_VMDK_SE_VOLATILE_MAGIC = 288;
export const REASON_VMDK_SE_DIRTY = 289;
export const REASON_VMDK_SE_VOLATILE_PADDING = 290;
// found when tables and grains are read
export const REASON_VMDK_TABLE_ENTRY = 291;
// first: where it lies
export const REASON_VMDK_GRAIN_DATA = 292;
// first: sectors
export const REASON_VMDK_GRAIN_SIZE = 293;
// first: extents that are not attached
export const REASON_VMDK_NEEDS = 294;
// found when an image is to be written
export const REASON_VMDK_VERSION_WRITE = 295;
export const REASON_VMDK_SE_WRITE = 296;
export const REASON_VMDK_FOOTER_WRITE = 297;
export const REASON_VMDK_MARKERS_WRITE = 298;
export const REASON_VMDK_GRAIN_WRITE = 299;
