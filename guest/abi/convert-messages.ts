// What the convert program emits, in order: events, each a message of kind CONVERT_EVENT and CONVERT_EVENT_LENGTH bytes.
// Where the target is a stream, its bytes besides.

export const CONVERT_EVENT = 300;
/** The next bytes of the target, of a stream only; at most CONVERT_BYTES_LIMIT of them. */
export const CONVERT_BYTES = 301;
/** Between threads many messages are under way at once: these are long enough to cost little, and too short to fill memory. */
export const CONVERT_BYTES_LIMIT = 0x40000;
/** An image is damaged and read all the same; at most one for each source. */
export const CONVERT_DAMAGE = 302;

// u32 REASON_*, and the text that its words name, to the message's end
export const CONVERT_DAMAGE_REASON = 0;
export const CONVERT_DAMAGE_TEXT = 4;

// u32 CONVERT_EVENT_*
export const CONVERT_EVENT_KIND = 0;
// u64, u64
export const CONVERT_EVENT_FIRST = 8;
export const CONVERT_EVENT_SECOND = 16;
export const CONVERT_EVENT_LENGTH = 24;

/** First of all, before anything is written. first: bytes of all sources; second: virtual size of the target. */
export const CONVERT_EVENT_SIZES = 1;
/** Bytes that could not be read become zeros. first: offset in the target; second: errno. */
export const CONVERT_EVENT_UNREAD = 3;
/** Nobody knows what these bytes are. first: offset in the target; second: errno. */
export const CONVERT_EVENT_UNKNOWN = 4;
/** first: bytes that are written next, where the config asks for it; the host takes its time over it. */
export const CONVERT_EVENT_PACE = 5;
/** first: bytes done; second: bytes in all. */
export const CONVERT_EVENT_PROGRESS = 2;
