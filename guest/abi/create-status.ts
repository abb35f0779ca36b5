// Statuses of the create program (200 to 299); the host's table in operations/create holds the words.

/** The size needs more than the format can address. */
export const STATUS_CREATE_TOO_LARGE = 200;
/** Arithmetic on the size leaves 64 bits. */
export const STATUS_CREATE_OVERFLOW = 201;
/** The backing file's name does not fit where the format keeps it. */
export const STATUS_CREATE_BACKING_NAME_TOO_LONG = 202;

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
/** An external data file needs version 3. */
export const STATUS_QCOW2_DATA_FILE_VERSION = 219;

// vmdk
/** A grain is a power of two of bytes, 4 KiB to 1 MiB. */
export const STATUS_VMDK_GRAIN_SIZE = 230;

// vhdx
export const STATUS_VHDX_TOO_LARGE = 260;
export const STATUS_VHDX_LOG_TOO_LARGE = 261;
export const STATUS_VHDX_LOG_ZERO = 262;
export const STATUS_VHDX_BLOCK_SIZE = 263;
/** The block allocation table of a disk of size 0 with the largest blocks, which qemu fails to write. */
export const STATUS_VHDX_BAT_TOO_LARGE = 264;

// qed
export const STATUS_QED_CLUSTER_SIZE = 270;
export const STATUS_QED_TABLE_SIZE = 271;
/** Clusters go to the end of the file: on a device there is no room behind it. */
export const STATUS_QED_DEVICE = 272;

// parallels
/** A cluster has more bytes than fit in 31 bits. */
export const STATUS_PARALLELS_CLUSTER_SIZE = 280;
/** The disk has more clusters than fit in 32 bits. */
export const STATUS_PARALLELS_CLUSTER_COUNT = 281;
