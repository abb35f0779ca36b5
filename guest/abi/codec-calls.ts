// Codecs: libraries as WebAssembly modules beside the program, each with a linear memory of its own. A program that
// imports from a module named as a codec gets that codec linked, in both sandboxes; one that imports none gets none.
// Which libraries these are is a table of the build (scripts/build/codec-libraries.ts).
//
// Besides the library's own functions every codec has three calls, served by the sandbox and not by the host:
//   open()                              makes the codec's memory ready; the library's functions are for afterwards
//   put(at, address, length)            copies from the program's memory (address) to the codec's (at)
//   get(at, address, length)            copies from the codec's memory (at) to the program's (address)
// A range outside either memory ends the guest as an access out of bounds does.

/** Most codecs that one program can import. */
export const CODEC_LIMIT = 8;
/** Pages of 64 KiB of each codec's memory. It never grows, and is taken off what the program itself may use. */
export const CODEC_MEMORY_PAGES = 256;
