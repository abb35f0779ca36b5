// bzip2 as a codec module; guest/abi/codec-calls.ts tells what open, put and get do. Addresses are of the codec's
// memory, apart from `address`, which is of this program's.

export declare function open(): void;
export declare function put(at: u32, address: usize, length: u32): void;
export declare function get(at: u32, address: usize, length: u32): void;

export declare function initialize(): void;
export declare function malloc(size: u32): u32;

/** Zero when the stream came to its end; `outputLength` is where the space's size (u32) is, and then the bytes made. */
export declare function decompress(
  output: u32,
  outputLength: u32,
  input: u32,
  inputLength: u32,
  small: i32,
  verbosity: i32,
): i32;
