// What the measure program emits: one message of kind MEASURE_RESULT and MEASURE_RESULT_LENGTH bytes.

export const MEASURE_RESULT = 130;

// u64: bytes that the new image takes when only what is there now is written, and when everything is
export const MEASURE_REQUIRED = 0;
export const MEASURE_FULLY_ALLOCATED = 8;
export const MEASURE_RESULT_LENGTH = 16;
