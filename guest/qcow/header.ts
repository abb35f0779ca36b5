// The header, all big-endian: u32 magic, u32 version, u64 offset and u32 length of the backing file's name, u32 time,
// u64 size, u8 cluster bits, u8 bits of an L2 table's entries, u16 unused, u32 encryption, u64 offset of the L1 table.
export const VERSION_AT: u32 = 4;
export const BACKING_OFFSET_AT: u32 = 8;
export const BACKING_LENGTH_AT: u32 = 16;
export const SIZE_AT: u32 = 24;
export const CLUSTER_BITS_AT: u32 = 32;
export const TABLE_BITS_AT: u32 = 33;
export const ENCRYPTION_AT: u32 = 36;
export const L1_OFFSET_AT: u32 = 40;
/** All of it. */
export const QCOW_HEADER_LENGTH: u32 = 48;

// qemu's limits: entries, and bytes.
export const L1_LIMIT: u64 = 0x7fffffff / 8;
export const BACKING_NAME_LIMIT: u32 = 1023;
