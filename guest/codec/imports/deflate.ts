// The compressing half of zlib as a codec module; guest/abi/codec-calls.ts tells what open, put and get do. Addresses are
// of the codec's memory, apart from `address`, which is of this program's.

export declare function open(): void;
export declare function put(at: u32, address: usize, length: u32): void;
export declare function get(at: u32, address: usize, length: u32): void;

export declare function initialize(): void;
export declare function malloc(size: u32): u32;

/** A stream, or zero when there is no memory. */
export declare function deflateNew(): u32;
/** As zlib's deflateInit2 takes them: negative bits make deflate alone (RFC 1951), positive ones zlib (RFC 1950). */
export declare function deflateInit(stream: u32, level: i32, windowBits: i32): i32;
/** zlib's own status in the highest eight bits, signed: 1 is the stream's end; below them the bytes that it made. */
export declare function deflateProcess(
  stream: u32,
  input: u32,
  inputLength: u32,
  output: u32,
  outputLength: u32,
  flush: i32,
): i32;
/** Gives the stream's memory back. */
export declare function deflateEnd(stream: u32): i32;
