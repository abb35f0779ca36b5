// How whole units are compressed on their way into an image (Writer.compression).

/** Stored as they are. */
export const COMPRESSION_NONE: u32 = 0;
/** qcow2.txt "Compressed Clusters Descriptor", compression type 0: raw deflate with a window of 4 KiB; qcow v1 too. */
export const COMPRESSION_QCOW_ZLIB: u32 = 1;
/** qcow2.txt, compression type 1: one zstd frame. */
export const COMPRESSION_QCOW2_ZSTD: u32 = 2;
/** VMware Virtual Disk Format 5.0, "Compressed Grain": marker with sector and size, zlib stream, zeros up to a sector. */
export const COMPRESSION_VMDK_GRAIN: u32 = 3;
