// What every decoder and encoder in this folder gives back when it does not give the number of bytes that it made.

/** The stream is damaged, cut short, or (where it must end) longer than the space for it. */
export const CODEC_BROKEN: i32 = -1;
/** The stream may be sound, but it needs more than the codec's own memory. */
export const CODEC_TOO_LARGE: i32 = -2;
/** Of an encoder: what it makes takes more than the space for it. */
export const CODEC_NO_GAIN: i32 = -3;
