// Config and messages of the test program `layers`: what a chain says of its bytes, and the bytes.

/** The four letters "LAYR". */
export const LAYERS_MAGIC = 0x5259414c;

// u32 after CHAIN_BODY: most bytes of one read
export const LAYERS_READ_SIZE = 32;
export const LAYERS_CONFIG_LENGTH = 40;

/** One extent: LAYERS_EXTENT_LENGTH bytes; then, where it has data, LAYERS_BYTES messages with its contents. */
export const LAYERS_EXTENT = 1;
// u64 bytes
export const LAYERS_START = 0;
// u64 bytes
export const LAYERS_LENGTH = 8;
// u32 LAYERS_FLAG_*
export const LAYERS_FLAGS = 16;
// u32
export const LAYERS_DEPTH = 20;
// u64 bytes, and u32: where in which slot
export const LAYERS_OFFSET = 24;
export const LAYERS_DEVICE = 32;
export const LAYERS_EXTENT_LENGTH = 40;
export const LAYERS_BYTES = 2;
/** First message: u64 virtual size. */
export const LAYERS_SIZE = 3;
export const LAYERS_FLAG_DATA = 1;
export const LAYERS_FLAG_ZERO = 2;
export const LAYERS_FLAG_ALLOCATED = 4;
export const LAYERS_FLAG_OFFSET = 8;
export const LAYERS_FLAG_COMPRESSED = 16;
