// Statuses of the convert program (300 to 399); the host's table in operations/convert holds the words.

/** The target is smaller than the sources together. */
export const STATUS_CONVERT_TARGET_SMALLER = 300;
/** The target's format stores nothing compressed. */
export const STATUS_CONVERT_NO_COMPRESSION = 301;
/** The target's format takes compressed units, but this image has none. */
export const STATUS_CONVERT_NO_UNIT = 302;
/** A worker reports what the job that it was given cannot come to, or what nobody asked it for. */
export const STATUS_CONVERT_BAD_REPORT = 303;
/** What stands at the beginning of a stream follows from sources that were not the same when they were read again. */
export const STATUS_CONVERT_CHANGED = 304;
