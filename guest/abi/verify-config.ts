// Config of the verify program: one chain of one layer (guest/abi/chain-config.ts), and what follows CHAIN_BODY.
// Where the image cannot be opened as what it is, its layer says raw and VERIFY_FLAG_MARKS_ONLY is set.

/** The four letters "VRFY". */
export const VERIFY_MAGIC = 0x59465256;

// u32 VERIFY_FLAG_*
export const VERIFY_FLAGS = 32;
// u32: most answers of lookup that are taken; the walk ends there, undecided
export const VERIFY_LOOKUP_LIMIT = 36;
/** Length of the fixed part. */
export const VERIFY_CONFIG_LENGTH = 40;

/** Look at the marks of formats only; open nothing. */
export const VERIFY_FLAG_MARKS_ONLY = 1;
/** Guest-visible bytes cannot be read: no passphrase. */
export const VERIFY_FLAG_LOCKED = 2;
/** The layer is a vmdk image whose descriptor is to be read line by line. */
export const VERIFY_FLAG_VMDK = 4;
/** The bytes are a disk as a guest sees it: look at its partitions. */
export const VERIFY_FLAG_PARTITIONS = 8;
