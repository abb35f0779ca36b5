// Config of the check program: what follows CHAIN_BODY (guest/abi/chain-config.ts). It checks the first layer of the
// first chain, by itself.

/** The four letters "CHCK". */
export const CHECK_MAGIC = 0x4b434843;

// u32: CHECK_FLAG_* below
export const CHECK_FLAGS = 32;
// u32: most findings that are told; the others are counted
export const CHECK_TOLD_LIMIT = 36;
/** Length of the config up to its layer tables. */
export const CHECK_CONFIG_LENGTH = 40;

/** qcow2: reserved bits and subcluster bitmaps are looked at. */
export const CHECK_FLAG_RESERVED_BITS = 1;
/** Formats that qemu-img does not check are checked for their structure. */
export const CHECK_FLAG_STRUCTURE = 2;
/** qcow2: what a compressed cluster takes is counted in whole sectors. */
export const CHECK_FLAG_COMPRESSED_SECTORS = 4;
/** parallels: clusters outside the file are not counted among the others, and the data's end is the image's. */
export const CHECK_FLAG_PARALLELS_DATA_END = 8;
/** parallels: the data area's place and clusters that are named twice are looked at. */
export const CHECK_FLAG_PARALLELS_STRUCTURE = 16;
/** parallels: a cluster before the data area is outside the image. */
export const CHECK_FLAG_PARALLELS_DATA_START = 32;
/** parallels: there are no checks. */
export const CHECK_FLAG_PARALLELS_NONE = 64;
/** parallels: the table may end before the disk does. */
export const CHECK_FLAG_PARALLELS_SHORT_TABLE = 128;
/** Before anything else an image that was not closed is repaired, as qemu-img does before it writes to it; it is not checked then. */
export const CHECK_FLAG_REPAIR_UNCLEAN = 256;
