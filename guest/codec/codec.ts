// What every decoder in this folder gives back when it does not give the number of bytes that it made.

/** The stream is damaged, cut short, or (where it must end) longer than the space for it. */
export const CODEC_BROKEN: i32 = -1;
/** The stream may be sound, but it needs more than the codec's own memory. */
export const CODEC_TOO_LARGE: i32 = -2;
