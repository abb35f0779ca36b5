// zstd as a codec module (guest/zstd); guest/abi/codec-calls.ts tells what open, put and get do. Addresses are of the codec's memory,
// apart from `address`, which is of this program's.

export declare function open(): void;
export declare function put(at: u32, address: usize, length: u32): void;
export declare function get(at: u32, address: usize, length: u32): void;

export declare function initialize(): void;

/** Where frames are put, and where what they come to is got: 4 MiB each, twice the largest qcow2 cluster. */
export declare function input(): u32;
export declare function output(): u32;

/**
 * Decodes frames one after another until they come to `outputLength` bytes or `inputLength` is used up; gives the bytes
 * made, or -1 when a frame is damaged, cut short or longer than what is left.
 */
export declare function decompress(outputLength: u32, inputLength: u32): i32;
