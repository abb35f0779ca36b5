/** A library that exists as WebAssembly or is made here, and the part of it that guest programs may call. */
export type CodecLibrary = {
  /** Name of the module that programs import. */
  readonly name: string;
  /** From the repository's root: a module that a package has, or AssemblyScript (`.ts`) to compile to one. */
  readonly file: string;
  /** The library's function by the name that programs call it. */
  readonly functions: Readonly<Record<string, LibraryFunction>>;
  /** Where only some of the functions that the library calls by its table are ever reached: their slots; others trap. */
  readonly tableSlots?: readonly number[];
  /** What the library imports and reaches, as `module.name`, with what stands in its place. */
  readonly imports: Readonly<Record<string, ImportStandIn>>;
};

/** An export by its name, or the one function that an export does nothing but call. */
type LibraryFunction = string | {readonly calledBy: string};

/**
 * `trap`: the program ends when it is called. `none`: does nothing and gives zero, which the C library takes for
 * "no more memory" or "nothing written". `memory-copy`: copies within the codec's memory.
 */
export type ImportStandIn = 'trap' | 'none' | 'memory-copy';

/** Docs: docs/decisions/0008-codec-modules.md. */
export const CODEC_LIBRARIES: readonly CodecLibrary[] = [
  {
    name: 'zlib',
    file: 'node_modules/@zip.js/zip.js/dist/zip-module.wasm',
    functions: {
      initialize: '_initialize',
      malloc: 'malloc',
      inflateNew: 'inflate_new',
      inflateInit: 'inflate_init',
      inflateInitRaw: 'inflate_init_raw',
      inflateProcess: 'inflate_process',
      inflateConsumed: 'inflate_last_consumed',
      inflateEnd: 'inflate_end',
    },
    imports: {},
  },
  {
    name: 'deflate',
    file: 'node_modules/@zip.js/zip.js/dist/zip-module.wasm',
    functions: {
      initialize: '_initialize',
      malloc: 'malloc',
      deflateNew: 'deflate_new',
      // The exports have windows of 32 KiB; what they call takes the window's bits.
      deflateInit: {calledBy: 'deflate_init_raw'},
      deflateProcess: 'deflate_process',
      deflateEnd: 'deflate_end',
    },
    imports: {},
  },
  {
    name: 'zstd',
    file: 'guest/zstd/codec.ts',
    functions: {initialize: 'initialize', input: 'input', output: 'output', decompress: 'decompress'},
    imports: {},
  },
  {
    name: 'zstdcompress',
    file: 'node_modules/@bokuweb/zstd-wasm/dist/esm/zstd.wasm',
    // Its exports have one letter each; dist/esm/zstd.js tells which is which.
    functions: {initialize: 'g', malloc: 's', createContext: 'j', compress: 'l', isError: 'h'},
    // Of the strategies only the one of level 3 (dfast), and what splits its blocks.
    tableSlots: [5, 44],
    imports: {'a.e': 'none', 'a.a': 'trap', 'a.b': 'trap', 'a.c': 'none', 'a.d': 'none'},
  },
  {
    name: 'bzip2',
    file: 'node_modules/bzip2-wasm/bzip2-1.0.8/bzip2.wasm',
    functions: {initialize: '__wasm_call_ctors', malloc: 'malloc', decompress: 'BZ2_bzBuffToBuffDecompress'},
    imports: {
      'env.exit': 'trap',
      'wasi_snapshot_preview1.fd_write': 'none',
      'env.emscripten_memcpy_big': 'memory-copy',
      'env.emscripten_resize_heap': 'none',
    },
  },
];
