// How every config begins. What follows is each operation's own, in <operation>-config.ts beside this file.
// All fields are little-endian. Reserved bytes are zero.

// u32: the operation's magic, four ASCII letters
export const CONFIG_MAGIC = 0;
// u32: ABI_VERSION
export const CONFIG_ABI_VERSION = 4;
// u32: length of the whole config in bytes
export const CONFIG_LENGTH = 8;
// u32: number of devices attached
export const CONFIG_DEVICE_COUNT = 12;
/** Where the operation's own fields begin. */
export const CONFIG_BODY = 16;
