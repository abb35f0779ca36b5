// Config of the convert program: what follows CHAIN_BODY (guest/abi/chain-config.ts). The first layer table holds the
// layers of all sources, one source's behind the other's; the second one the target: the image that is written, then
// what its unwritten stretches read from.

/** The four letters "CONV". */
export const CONVERT_MAGIC = 0x564e4f43;

// u32 CONVERT_FLAG_*
export const CONVERT_FLAGS = 32;
// u32: so many zero bytes in a row are left out, a multiple of 512; 0: nothing is
export const CONVERT_SPARSE_BYTES = 36;
// u32: number of sources, at least 1
export const CONVERT_SOURCES = 40;
// u32 CONVERT_ROLE_*
export const CONVERT_ROLE = 44;
// u32: guests at the planner's lanes
export const CONVERT_WORKERS = 48;
// u32 for each of up to LAYER_LIMIT sources: how many layers it has, at least 1
export const CONVERT_SOURCE_LAYERS = 64;
// u64: with CONVERT_FLAG_WINDOW, bytes of the only source before the first that is copied; with CONVERT_FLAG_BEHIND, bytes of
// the target before the first source's place, a multiple of 512
export const CONVERT_WINDOW_FROM = 864;
// u64: with CONVERT_FLAG_WINDOW, where in the only source the copy ends, in bytes
export const CONVERT_WINDOW_END = 872;
/** Length of the config up to its layer tables. */
export const CONVERT_CONFIG_LENGTH = 880;

/** The target was just created and holds nothing. */
export const CONVERT_FLAG_NEW = 1;
/** The target reads as zeros, whatever its format says. */
export const CONVERT_FLAG_ZERO = 2;
/** Whole units are compressed. */
export const CONVERT_FLAG_COMPRESS = 4;
/** Tell how far it is. */
export const CONVERT_FLAG_PROGRESS = 8;
/** What the topmost layer of a source does not hold is not copied: the target's backing file has it. */
export const CONVERT_FLAG_BACKED = 16;
/** The target's files held something before it was created: what it leaves out is not zeros. */
export const CONVERT_FLAG_USED = 32;
/** The host copies bytes that lie in a file as they are to be stored. */
export const CONVERT_FLAG_OFFLOAD = 64;
/** Bytes that cannot be read become zeros. */
export const CONVERT_FLAG_SALVAGE = 128;
/** Tell what is written before it is. */
export const CONVERT_FLAG_PACE = 256;
/** A block of zeros that the end of what is read cuts off is data. */
export const CONVERT_FLAG_CUT_BLOCKS = 2048;
/** Only a part of the only source is copied, as data. */
export const CONVERT_FLAG_WINDOW = 512;
/** The sources come behind what is in the target already. Not with CONVERT_FLAG_WINDOW. */
export const CONVERT_FLAG_BEHIND = 4096;
/** Persistent bitmaps of the first source's topmost layer are copied; both it and the target are qcow2 images. */
export const CONVERT_FLAG_BITMAPS = 1024;

/** One guest does everything. */
export const CONVERT_ROLE_ALONE = 0;
/** Finds out what there is to copy, hands it out to workers and decides where it goes. */
export const CONVERT_ROLE_PLANNER = 1;
/** Reads, looks for zeros, compresses, encrypts and writes what the planner at its lane says. */
export const CONVERT_ROLE_WORKER = 2;
/** Emits what the sources hold, in order: as a raw image where there is no target, else as one of the target's form. */
export const CONVERT_ROLE_STREAM = 3;
