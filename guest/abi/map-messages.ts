// What the map program emits: messages of kind MAP_EXTENTS, each a row of extents of MAP_EXTENT_SIZE bytes, which
// follow one another without gap or overlap. Neighbours that differ in nothing are one. An empty window is one extent
// of length 0.

export const MAP_EXTENTS = 110;

// u64: guest offset and length in bytes
export const EXTENT_START = 0;
export const EXTENT_BYTES = 8;
// u64: where its bytes lie in the device, when EXTENT_FLAG_OFFSET is set
export const EXTENT_DEVICE_OFFSET = 16;
// u32: device slot
export const EXTENT_DEVICE = 24;
// u32: layer of the chain, 0 is the image itself
export const EXTENT_DEPTH = 28;
// u32 EXTENT_FLAG_*
export const EXTENT_FLAGS = 32;
/** The rest of an extent is zero. */
export const MAP_EXTENT_SIZE = 40;

export const EXTENT_FLAG_DATA = 1;
export const EXTENT_FLAG_ZERO = 2;
/** The layer has the stretch, as data or as zeros of its own. */
export const EXTENT_FLAG_PRESENT = 4;
export const EXTENT_FLAG_OFFSET = 8;
export const EXTENT_FLAG_COMPRESSED = 16;
