// What the create program emits.

/** One output of the image, in order; output 0 is the file that the user named. */
export const CREATE_MESSAGE_OUTPUT = 200;
// u32 number, u32 name length, u64 file size in bytes, u64 offset and u64 length of its data area, then the name: UTF-8,
// no folder
export const CREATE_OUTPUT_NUMBER = 0;
export const CREATE_OUTPUT_NAME_LENGTH = 4;
export const CREATE_OUTPUT_FILE_SIZE = 8;
export const CREATE_OUTPUT_DATA_OFFSET = 16;
export const CREATE_OUTPUT_DATA_LENGTH = 24;
export const CREATE_OUTPUT_NAME = 32;

/** Once, at the end. */
export const CREATE_MESSAGE_RESULT = 201;
// u64 virtual size of the image, after the format's own rounding
export const CREATE_RESULT_VIRTUAL_SIZE = 0;
// u64 sum of the outputs' file sizes
export const CREATE_RESULT_FILE_SIZE = 8;
// u64, u64: where output 0 has its data area, for the host to reserve or to fill with zeros; length 0 when there is none.
// Where blocks are only placed once they are written, that is the space behind the file's end.
export const CREATE_RESULT_DATA_OFFSET = 16;
export const CREATE_RESULT_DATA_LENGTH = 24;
// u32 number of outputs
export const CREATE_RESULT_OUTPUTS = 32;
export const CREATE_RESULT_LENGTH = 40;
