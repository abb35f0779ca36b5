// zstd as a codec module; guest/abi/codec-calls.ts tells what open, put and get do. Addresses are of the codec's memory,
// apart from `address`, which is of this program's.

export declare function open(): void;
export declare function put(at: u32, address: usize, length: u32): void;
export declare function get(at: u32, address: usize, length: u32): void;

export declare function initialize(): void;
export declare function malloc(size: u32): u32;

/** Bytes that the frame of exactly `inputLength` bytes came to, or a number that isError takes for one. */
export declare function decompress(output: u32, outputLength: u32, input: u32, inputLength: u32): u32;
export declare function isError(result: u32): u32;
