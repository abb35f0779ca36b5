// What run() returns and what fail() names. Zero is success; the host's tables hold the words.
// 1 to 99 are every program's; each operation has a hundred of its own (info 100, create 200).

export const STATUS_OK = 0;
/** The config's magic or ABI version is not this program's. */
export const STATUS_BAD_CONFIG = 1;
/** A device call returned an errno; detail is i32 errno, u32 device, u64 offset, then guest/abi/place.ts. */
export const STATUS_INPUT_OUTPUT = 2;
/** The image breaks its format's rules; detail says where. */
export const STATUS_INVALID_IMAGE = 3;
/** The image is of a kind that this program does not read. */
export const STATUS_UNSUPPORTED = 4;
/** A table would need more memory than the program may have. */
export const STATUS_OUT_OF_MEMORY = 5;
/** No format was recognised. */
export const STATUS_UNKNOWN_FORMAT = 6;
