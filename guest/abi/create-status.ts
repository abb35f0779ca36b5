// Statuses of the create program (200 to 299); the host's table in operations/create holds the words.

/** The size needs more than the format can address. */
export const STATUS_CREATE_TOO_LARGE = 200;
/** Arithmetic on the size leaves 64 bits. */
export const STATUS_CREATE_OVERFLOW = 201;
/** The backing file's name does not fit where the format keeps it. */
export const STATUS_CREATE_BACKING_NAME_TOO_LONG = 202;
/** The host attached other devices than the outputs that this run writes. */
export const STATUS_CREATE_BAD_OUTPUTS = 203;

// qcow2
export const STATUS_QCOW2_CLUSTER_SIZE = 210;
export const STATUS_QCOW2_REFCOUNT_BITS = 211;
/** The refcount width needs version 3. */
export const STATUS_QCOW2_REFCOUNT_BITS_VERSION = 212;
export const STATUS_QCOW2_LAZY_REFCOUNTS_VERSION = 213;
export const STATUS_QCOW2_COMPRESSION_VERSION = 214;
export const STATUS_QCOW2_EXTENDED_L2_VERSION = 215;
export const STATUS_QCOW2_EXTENDED_L2_CLUSTER_SIZE = 216;
export const STATUS_QCOW2_BACKING_PREALLOCATION = 217;
export const STATUS_QCOW2_BACKING_FORMAT_ALONE = 218;

// vmdk 230 to 249, vpc 250 to 259, vhdx 260 to 279: see the format's emit.ts
