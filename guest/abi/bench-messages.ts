// What the bench program says while it runs: a message of BENCH_MESSAGE_LENGTH bytes whose kind tells all.

/** The image is open; the first request follows. */
export const BENCH_MESSAGE_BEGIN = 1;
/** All requests are done. */
export const BENCH_MESSAGE_END = 2;
/** A request passed the image's end, and no more were sent. */
export const BENCH_MESSAGE_OUTSIDE = 3;

export const BENCH_MESSAGE_LENGTH = 0;
