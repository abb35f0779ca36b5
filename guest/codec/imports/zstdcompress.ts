// The compressing half of zstd as a codec module; guest/abi/codec-calls.ts tells what open, put and get do. Addresses are
// of the codec's memory, apart from `address`, which is of this program's.

export declare function open(): void;
export declare function put(at: u32, address: usize, length: u32): void;
export declare function get(at: u32, address: usize, length: u32): void;

export declare function initialize(): void;
export declare function malloc(size: u32): u32;

/** What compress works with, again and again; zero when there is no memory. */
export declare function createContext(): u32;
/** Bytes of the frame, or a number that isError takes for one. Only level 3 is there; `dictionaryLength` is zero. */
export declare function compress(
  context: u32,
  output: u32,
  outputLength: u32,
  input: u32,
  inputLength: u32,
  dictionary: u32,
  dictionaryLength: u32,
  level: i32,
): u32;
export declare function isError(result: u32): u32;
