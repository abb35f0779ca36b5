// What a program was at when it failed: part of a failure's detail, PLACE_SIZE bytes.

// u32 STAGE_*
export const PLACE_STAGE = 0;
// u32: number of the chain in the order of the config; convert counts its sources, the target comes behind them
export const PLACE_CHAIN = 4;
// u64: guest offset in bytes
export const PLACE_OFFSET = 8;
export const PLACE_SIZE = 16;

/** Opening the images. */
export const STAGE_OPEN = 0;
/** Looking up where bytes lie. */
export const STAGE_LOOKUP = 1;
/** Reading them. */
export const STAGE_READ = 2;
/** Writing them. */
export const STAGE_WRITE = 3;

/** Where a place stands in the detail of STATUS_INPUT_OUTPUT. */
export const DEVICE_ERROR_PLACE = 16;
