// Where things are in the codec's memory, all of it fixed: nothing is ever allocated. Loads and stores are unchecked, and
// may go a little further than what they want; the slack is for that.

/** Entries of tables, eight bytes each: up to 9 bits for lengths, 8 for offsets (RFC 8878 3.1.1.3.2.1.1). */
export const LITERAL_LENGTH_TABLE: u32 = 0x20000;
export const MATCH_LENGTH_TABLE: u32 = 0x21000;
export const OFFSET_TABLE: u32 = 0x22000;
/** The same of the predefined distributions, made once. */
export const DEFAULT_LITERAL_LENGTH_TABLE: u32 = 0x23000;
export const DEFAULT_MATCH_LENGTH_TABLE: u32 = 0x23400;
export const DEFAULT_OFFSET_TABLE: u32 = 0x23800;
/** Of the weights of a Huffman tree. */
export const WEIGHT_TABLE: u32 = 0x23c00;
/** Two bytes for each of 2048 codes. */
export const HUFFMAN_TABLE: u32 = 0x24000;

// For making tables: u16 of each symbol or state.
export const COUNTS: u32 = 0x25000;
export const NEXT_STATES: u32 = 0x25400;
export const SPREAD: u32 = 0x25800;
/** A byte for each literal symbol. */
export const WEIGHTS: u32 = 0x26000;
/** u32 of each weight. */
export const WEIGHT_STARTS: u32 = 0x26200;

/** Address and log2 of the size (u32 each) of the tables in use for literal lengths, offsets and match lengths. */
export const TABLES_IN_USE: u32 = 0x26400;

/** Literals of a block. */
export const LITERALS: u32 = 0x30000;

/** Most bytes of input and of output: twice the largest qcow2 cluster. */
export const BUFFER_SIZE: u32 = 0x400000;
/** Damaged streams are read past their beginning, by no more than this, and found to be so at their end. */
const BACKWARD_SLACK: u32 = 0x100000;
/** Copies go on to the end of 16 bytes. */
const FORWARD_SLACK: u32 = 0x1000;

export const OUTPUT: u32 = 0x60000;
export const INPUT: u32 = OUTPUT + BUFFER_SIZE + FORWARD_SLACK + BACKWARD_SLACK;
