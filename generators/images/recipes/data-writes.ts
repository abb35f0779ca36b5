/** What `qemu-io` writes to an image of 4 MiB or more: at the start, in the middle, and unaligned to clusters near the end. */
export const DATA_WRITES = ['write -P 0x11 0 64k', 'write -P 0x22 1M 192k', 'write -P 0x33 3153920 6k'] as const;
