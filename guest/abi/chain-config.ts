// How a config names the images that a program opens: chains of layers, the image itself first, its backing file
// next. Programs that open at most one chain leave the second empty. Offsets count from the config's beginning.

// u32: offset of the first chain's layer table, and its number of layers
export const CHAIN_FIRST_TABLE = 16;
export const CHAIN_FIRST_LAYERS = 20;
// u32: the same of the second chain
export const CHAIN_SECOND_TABLE = 24;
export const CHAIN_SECOND_LAYERS = 28;
/** Where the operation's own fields begin. */
export const CHAIN_BODY = 32;

// One entry of a layer table, LAYER_SIZE bytes.
// u32 FORMAT_*, never FORMAT_UNKNOWN
export const LAYER_FORMAT = 0;
// u32: device slot of the image file; the files that it names follow in the order of their needs
export const LAYER_FIRST_DEVICE = 4;
// u32: at least 1
export const LAYER_DEVICE_COUNT = 8;
// u32 LAYER_FLAG_*
export const LAYER_FLAGS = 12;
// u32 offset and length in bytes of the passphrase that unlocks the layer; length 0: none was given
export const LAYER_SECRET = 16;
export const LAYER_SECRET_LENGTH = 20;
// u32 offset and length in bytes of the internal snapshot's id or name to read; length 0: the active state
export const LAYER_SNAPSHOT = 24;
export const LAYER_SNAPSHOT_LENGTH = 28;
// u64: where a raw layer begins in its file, and its size in bytes; size 0: all that follows
export const LAYER_RAW_OFFSET = 32;
export const LAYER_RAW_SIZE = 40;
// u64: bytes that the file system has allocated for the image file
export const LAYER_ALLOCATED_SIZE = 48;
// u32 offset and length in bytes of random bytes for a layer that is written; length 0: it is only read.
// random-fields.ts says which of them a format's writer takes.
export const LAYER_RANDOM = 56;
export const LAYER_RANDOM_LENGTH = 60;
export const LAYER_SIZE = 64;

/** Every vpc creator but "vpc " and "qemu" gives its size in the footer's current size field. */
export const LAYER_FLAG_VPC_SIZE_FIELD = 1;
/** A vpc footer that stands only at the file's end may name any disk type. */
export const LAYER_FLAG_VPC_ANY_TYPE = 2;
/**
 * Read vpc and vhdx images as qemu-img does: differencing ones without their parent, vhdx without replaying its log, and
 * as data everywhere. Of dmg images, chunks that are compressed with ADC are not read.
 */
export const LAYER_FLAG_NO_DIFFERENCING = 4;
/** LAYER_SNAPSHOT is an id, not a name. Without this and the next, ids are tried first, then names. */
export const LAYER_FLAG_SNAPSHOT_BY_ID = 8;
/** LAYER_SNAPSHOT is a name, not an id. */
export const LAYER_FLAG_SNAPSHOT_BY_NAME = 16;
/** Nothing of the layer's contents is read, only where they lie: an encrypted qcow2 layer needs no passphrase. */
export const LAYER_FLAG_LOCKED = 32;
/** parallels: an entry that points before the data or behind the end of the file is data all the same. */
export const LAYER_FLAG_PARALLELS_OUTSIDE = 64;
/** vmdk: a descriptor file that is changed is filled up to 20 sectors, not to the end of its last sector. */
export const LAYER_FLAG_VMDK_FILLED_DESCRIPTOR = 128;
/**
 * The secret is no passphrase but the key of a LUKS volume itself: the host drew it for a volume just created, or another
 * guest has unlocked the volume.
 */
export const LAYER_FLAG_VOLUME_KEY = 256;

/** Most layers of one chain. */
export const LAYER_LIMIT = 200;

/** Random bytes that every writer finds enough. */
export const LAYER_RANDOM_SIZE = 64;
