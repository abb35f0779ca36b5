// The imports of every guest program, one per number in guest/abi/calls.ts (which says what each means).
// The compiler takes a declaration's module name from its file's name, so these are imported from module "instar",
// and no decorator is needed. Programs call the checked wrappers in calls.ts and devices.ts, not these.

export declare function size(device: u32): i64;
export declare function read(device: u32, offset: u64, address: usize, length: u32): i64;
export declare function write(device: u32, offset: u64, address: usize, length: u32): i64;
export declare function readVectored(device: u32, list: usize, count: u32): i64;
export declare function writeVectored(device: u32, list: usize, count: u32): i64;
export declare function zero(device: u32, offset: u64, length: u64, unmap: u32): i64;
export declare function truncate(device: u32, length: u64): i64;
export declare function flush(device: u32): i64;
export declare function nextData(device: u32, offset: u64): i64;
export declare function nextHole(device: u32, offset: u64): i64;
export declare function boundaries(device: u32, offset: u64, address: usize, count: u32): i64;
export declare function copy(from: u32, fromOffset: u64, to: u32, toOffset: u64, length: u64): i64;
export declare function emit(kind: u32, address: usize, length: u32): i64;
export declare function progress(done: u64, total: u64): i64;
export declare function send(lane: u32, address: usize, length: u32): i64;
export declare function receive(address: usize, capacity: u32): i64;
export declare function fail(code: u32, address: usize, length: u32): i64;
