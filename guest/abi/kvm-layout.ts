// Where everything is in a guest of the kvm sandbox: guest-virtual addresses, unless a name says physical.
// Read by the host and, as a generated header, by the C runtime in guest/runtime/kvm; guest programs know none of it.
//
//   0x0000_0000_0000  nothing
//   0x0000_0028_0000  stack, 512 KiB, rw-
//   0x0000_0030_0000  nothing
//   0x0000_0031_0000  image: header and code r-x, constants r--, data and bss rw-
//   0x0000_003f_e000  task state, one page, not for ring 3
//   0x0000_003f_f000  call gate, one page, rw-
//   0x0000_0040_0000  nothing
//   0x0010_0000_0000  linear memory, rw-, as many bytes as WebAssembly's memory.size says
//   ... to 0x0012_0000_0000: nothing; a 32-bit address plus a 32-bit offset reaches no further
//   0x0014_0000_0000  memory of the first codec that the program links, rw-, CODEC_MEMORY_PAGES
//   ... to 0x0018_0000_0000: nothing; there the next codec's memory begins, and so on
//
// Page tables, and whatever else the machine needs, are mapped nowhere.

/** Physical and virtual base of the two MiB that hold stack, image and call gate. */
export const LOW_BASE = 0x200000;
export const LOW_SIZE = 0x200000;

export const STACK_BOTTOM = 0x280000;
export const STACK_TOP = 0x300000;

export const IMAGE_BASE = 0x310000;
export const IMAGE_LIMIT = 0x3fe000;

/** Where the processor looks up which ports ring 3 may use. Ring 3 itself cannot read it. */
export const TASK_STATE_ADDRESS = 0x3fe000;

/** One page through which every call's number, arguments and result travel. */
export const GATE_ADDRESS = 0x3ff000;
// u64: the call's number
export const GATE_NUMBER = 0;
// CALL_ARGUMENTS times u64
export const GATE_ARGUMENTS = 8;
// i64: what the host gives back
export const GATE_RESULT = 48;
/** Writing any byte to this port hands the call to the host; every other port faults. */
export const GATE_PORT = 0x10;

export const LINEAR_BASE = 0x1000000000;
export const LINEAR_PHYSICAL_BASE = 0x100000000;
export const TABLES_PHYSICAL_BASE = 0x40000000;

/** The codecs' memories, in the order in which the image links them; each has reach enough of its own. */
export const CODEC_BASE = 0x1400000000;
export const CODEC_STRIDE = 0x400000000;
export const CODEC_PHYSICAL_BASE = 0x200000000;

// The image's header, at IMAGE_BASE. All sizes are whole pages, counted from IMAGE_BASE.
/** The four letters "IKVM". */
export const IMAGE_MAGIC = 0x4d564b49;
// u32: IMAGE_MAGIC
export const IMAGE_HEADER_MAGIC = 0;
// u32: ABI_VERSION of guest/abi/calls.ts
export const IMAGE_HEADER_ABI_VERSION = 4;
// u32: guest-virtual address of the first instruction
export const IMAGE_HEADER_ENTRY = 8;
// u32 each: where code, constants, data and bss end; the file ends with the data
export const IMAGE_HEADER_CODE_END = 12;
export const IMAGE_HEADER_CONSTANTS_END = 16;
export const IMAGE_HEADER_DATA_END = 20;
export const IMAGE_HEADER_BSS_END = 24;
// u32: how many codecs the image links
export const IMAGE_HEADER_CODECS = 28;
export const IMAGE_HEADER_SIZE = 64;

// What CALL_TRAP names.
export const TRAP_OUT_OF_BOUNDS = 1;
export const TRAP_INTEGER_OVERFLOW = 2;
export const TRAP_DIVISION_BY_ZERO = 3;
export const TRAP_UNREACHABLE = 4;
export const TRAP_INDIRECT_CALL = 5;
export const TRAP_STACK = 6;
