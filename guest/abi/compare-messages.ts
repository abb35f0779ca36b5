// What the compare program emits: events in order, each a message of kind COMPARE_EVENT and COMPARE_EVENT_LENGTH bytes.
// The last one is a result.

export const COMPARE_EVENT = 120;

// u32 EVENT_*
export const EVENT_KIND = 0;
// u64: guest offset in bytes, or bytes done
export const EVENT_FIRST = 8;
// u64: bytes in all
export const EVENT_SECOND = 16;
export const COMPARE_EVENT_LENGTH = 24;

// first: bytes done, second: bytes in all; no more than a hundred of these, when the config asks for them
export const EVENT_PROGRESS = 1;
/** The images differ in size; what the larger one has more is looked at next. */
export const EVENT_SIZES_DIFFER = 2;

/** Results. */
export const EVENT_IDENTICAL = 3;
// first: where, to the sector
export const EVENT_CONTENT_DIFFERS = 4;
// first: where
export const EVENT_STATUS_DIFFERS = 5;
/** Strict: nothing was compared. */
export const EVENT_STRICT_SIZES_DIFFER = 6;
