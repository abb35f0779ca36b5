// The call table: all that a guest program can ask of its host. Integers only, so that both compilers read this file.
// Arguments travel as fixed-width little-endian integers; every call returns a signed 64-bit integer.
// A result below zero is the negated errno of the host's system call. Anything outside the rules (unknown slot, missing
// right, range outside the guest's memory or past the device's limit) is not an error to handle: the guest ends there.

/** Raised whenever a number, an argument or a meaning below changes. Every config carries it. */
export const ABI_VERSION = 2;

/** Most arguments that any call takes. */
export const CALL_ARGUMENTS = 5;

// size(device in) -> bytes
export const CALL_SIZE = 1;
// read(device in, offset in, address in, length in) -> bytes read; fewer than length only at the device's end
export const CALL_READ = 2;
// write(device in, offset in, address in, length in) -> 0
export const CALL_WRITE = 3;
// readVectored(device in, list in, count in) -> bytes read; list holds count entries of VECTOR_SIZE bytes
export const CALL_READ_VECTORED = 4;
// writeVectored(device in, list in, count in) -> 0
export const CALL_WRITE_VECTORED = 5;
// zero(device in, offset in, length in, unmap in) -> 0; the range reads as zeros afterwards
export const CALL_ZERO = 6;
// truncate(device in, length in) -> 0
export const CALL_TRUNCATE = 7;
// flush(device in) -> 0
export const CALL_FLUSH = 8;
// nextData(device in, offset in) -> offset of the next data at or after offset, or the device's size
export const CALL_NEXT_DATA = 9;
// nextHole(device in, offset in) -> offset of the next hole at or after offset, or the device's size
export const CALL_NEXT_HOLE = 10;
// copy(from device in, from offset in, to device in, to offset in, length in) -> bytes copied by the host
export const CALL_COPY = 11;
// emit(kind in, address in, length in) -> 0; hands the host one message
export const CALL_EMIT = 12;
// progress(done in, total in) -> 0
export const CALL_PROGRESS = 13;
// fail(code in, address in, length in); never returns: the program ends with this status (guest/abi/status.ts)
export const CALL_FAIL = 14;
// grow(pages in) -> previous size in pages, or -1; only the kvm sandbox needs it, WebAssembly has its own instruction
export const CALL_GROW = 15;
// done(status in); kvm sandbox only: run() has returned
export const CALL_DONE = 16;
// trap(kind in); kvm sandbox only: the translated module trapped
export const CALL_TRAP = 17;
// boundaries(device in, offset in, address in, count in) -> how many of up to count u64 were written to address: where
// the next data is at or after offset, the hole behind it, the data behind that, and so on until the device's size
export const CALL_BOUNDARIES = 18;
// send(lane in, address in, length in) -> 0; hands a message to the guest at the lane's other end; waits while it is full;
// the lane may have LANE_QUIET
export const CALL_SEND = 19;
// receive(address in, capacity in) -> lane << 32 | bytes of the next message, from whatever lane; waits while there is none
export const CALL_RECEIVE = 20;

/** One entry of a vectored call's list: u64 device offset, u32 address, u32 length. */
export const VECTOR_SIZE = 16;
export const VECTOR_OFFSET = 0;
export const VECTOR_ADDRESS = 8;
export const VECTOR_LENGTH = 12;
/** Longest list that one vectored call may name. */
export const VECTOR_LIMIT = 1024;

/** One boundary between data and hole, and the most that one call may ask for. */
export const BOUNDARY_SIZE = 8;
export const BOUNDARY_LIMIT = 1024;

/**
 * Lanes join the guests of a crew: the planner's lanes 0, 1, … lead to its workers, a worker's lane 0 to the planner.
 * Most lanes of one guest, and the longest message that goes through one, in bytes; it must fit the receiver's capacity.
 */
export const LANE_LIMIT = 64;
export const LANE_MESSAGE_LIMIT = 65_536;
/** Added to a lane's number: a receiver that waits need not be woken before the sender waits itself, or sends once more. */
export const LANE_QUIET = 0x1_0000;

/** The first page of linear memory is no program's: the host places the config there before run(). */
export const CONFIG_ADDRESS = 0x400;
export const CONFIG_CAPACITY = 0x8000;
/** Where a program's own static data begins (asc --memoryBase). */
export const PROGRAM_MEMORY_BASE = 0x10000;

/** Most device slots that one run can have. */
export const DEVICE_LIMIT = 8192;
/** Longest single message, in bytes. */
export const MESSAGE_LIMIT = 0x100000;
/** Pages of 64 KiB that every program starts with; its static data must fit. */
export const INITIAL_MEMORY_PAGES = 64;
