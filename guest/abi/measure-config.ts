import {CREATE_CONFIG_LENGTH} from './create-config.ts';

// Config of the measure program: what follows CHAIN_BODY (guest/abi/chain-config.ts). The first chain is the image to be
// converted; without one the size alone is known.

/** The four letters "MEAS". */
export const MEASURE_MAGIC = 0x5341454d;

// u32: FORMAT_* of the image to be made
export const MEASURE_TARGET = 32;
// u32 MEASURE_FLAG_*
export const MEASURE_FLAGS = 36;
// u64: virtual size in bytes, where there is no chain
export const MEASURE_SIZE = 40;
// u64: bytes of the encryption header, 0 for none
export const MEASURE_ENCRYPTION_HEADER = 48;
/** A config of the create program (guest/abi/create-config.ts) with the target's options; CREATE_CONFIG_LENGTH bytes. */
export const MEASURE_OPTIONS = 64;
/** Length of the config up to its layer tables. */
export const MEASURE_CONFIG_LENGTH = MEASURE_OPTIONS + CREATE_CONFIG_LENGTH;

/** The new image has a backing file: nothing is known of what it will have to hold itself. */
export const MEASURE_FLAG_BACKING = 1;
/** vdi: every block gets its place. */
export const MEASURE_FLAG_STATIC = 2;
