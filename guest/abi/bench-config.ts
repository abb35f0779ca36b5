// Config of the bench program: what follows CHAIN_BODY (guest/abi/chain-config.ts). The first chain is the image.

/** The four letters "BENC". */
export const BENCH_MAGIC = 0x434e4542;

// u32: requests, and bytes of each
export const BENCH_COUNT = 32;
export const BENCH_SIZE = 36;
// u64: guest offset of the first request, and from one to the next; bytes
export const BENCH_OFFSET = 40;
export const BENCH_STEP = 48;
// u32: requests between two flushes; 0: none
export const BENCH_FLUSH_INTERVAL = 56;
// u32: the byte that is written
export const BENCH_PATTERN = 60;
// u32 BENCH_FLAG_*
export const BENCH_FLAGS = 64;
/** Length of the config up to its layer table. */
export const BENCH_CONFIG_LENGTH = 72;

/** Requests write; else they read. */
export const BENCH_FLAG_WRITE = 1;
/** The offset starts again so early that every request ends within the image; else at the image's end only. */
export const BENCH_FLAG_WRAPS_WHOLE = 2;
