// Config of the compare program: what follows CHAIN_BODY (guest/abi/chain-config.ts). It reads both chains.

/** The four letters "CMP ". */
export const COMPARE_MAGIC = 0x20504d43;

// u32 COMPARE_FLAG_*
export const COMPARE_FLAGS = 32;
// u32: how many of the lowest layers both chains share, format and files alike: these are read but once
export const COMPARE_SHARED_LAYERS = 36;
// u16 for each device: equal numbers are the same file
export const COMPARE_FILES = 40;
export const COMPARE_FILE_SIZE = 2;
/** Shortest config: that of two images of a file each, without their layer tables. */
export const COMPARE_CONFIG_LENGTH = 44;

/** Sizes and block status must be the same too. */
export const COMPARE_FLAG_STRICT = 1;
/** Tell how far it is. */
export const COMPARE_FLAG_PROGRESS = 2;
/** Block status tells whether a file's holes were looked at, as before release 8.2.1. */
export const COMPARE_FLAG_STATUS_RECURSE = 4;
/** Block status tells what is compressed, as from release 8.2 on. */
export const COMPARE_FLAG_STATUS_COMPRESSED = 8;
