// Config of the map program: what follows CHAIN_BODY (guest/abi/chain-config.ts). It reads the first chain.

/** The four letters "MAP ". */
export const MAP_MAGIC = 0x2050414d;

// u64: first byte to tell about, and how many at most; a window that would end past 2^63 - 1 is empty
export const MAP_START = 32;
export const MAP_LENGTH = 40;
/** Length of the config up to its layer tables. */
export const MAP_CONFIG_LENGTH = 48;
