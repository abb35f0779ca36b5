// Config of the info program: what follows CONFIG_BODY. Device 0 is the image; device 1 + n is the file that the
// image's need number n named (INFO_RECORD_NEED). The host attaches them in order and may stop at any of them.

/** The four letters "INFO". */
export const INFO_MAGIC = 0x4f464e49;

// u32: FORMAT_* to open the image as; FORMAT_UNKNOWN probes
export const INFO_FORMAT = 16;
// u32: INFO_FLAG_* below
export const INFO_FLAGS = 20;
/** Length of the whole config. */
export const INFO_CONFIG_LENGTH = 24;

/** Unrecognised bytes are raw, ISO 9660 is raw, a fixed vpc is raw: as qemu-img probes. Without it, secure defaults. */
export const INFO_FLAG_PROBE_AS_QEMU = 1;
/** Every vpc creator but "vpc " and "qemu" gives its size in the footer's current size field. */
export const INFO_FLAG_VPC_SIZE_FIELD = 2;
/** qcow2: the external data file is a file that the image needs. */
export const INFO_FLAG_DATA_FILE = 4;
/** A vpc footer that stands only at the file's end may name any disk type. */
export const INFO_FLAG_VPC_ANY_TYPE = 8;
/** vpc and vhdx as qemu-img reads them: parents are not followed, and a log is not replayed. */
export const INFO_FLAG_NO_DIFFERENCING = 16;
/** parallels: the table may end before the disk does. */
export const INFO_FLAG_PARALLELS_SHORT_TABLE = 32;
/** dmg: a raw chunk may have another length than its sectors, and there may be no chunk at all. */
export const INFO_FLAG_DMG_ANY_CHUNKS = 64;
/** The file's name ends in ".dmg", which is what qemu-img takes for the mark of dmg. */
export const INFO_FLAG_DMG_NAME = 128;
/** parallels: no entry may point behind the end of the file. */
export const INFO_FLAG_PARALLELS_INSIDE = 512;
/** The contents are to be read, and there is no passphrase: what LUKS encrypts is refused before its header is looked at. */
export const INFO_FLAG_NO_SECRET = 1024;
/** LUKS: only the checks of a header that qemu-img had before 7.2. */
export const INFO_FLAG_LUKS_ANY_HEADER = 2048;
/** The image is going to be written, so that a vhdx log is replayed even as qemu-img. */
export const INFO_FLAG_WRITTEN = 4096;
/** What the check program judges is left to it: qcow2's snapshot table, which is not told of, and vhdx' block table. */
export const INFO_FLAG_FOR_CHECK = 256;
