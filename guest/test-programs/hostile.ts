import {CONFIG_ADDRESS, CONFIG_CAPACITY, MESSAGE_LIMIT} from '../abi/calls.ts';
import {CONFIG_BODY} from '../abi/config.ts';
import {STATUS_OK} from '../abi/status.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {emit, progress, size, write} from '../host/instar.ts';

// Misbehaves in the way that the first number of its config's body names; the second is a detail of it.
// It goes around guest/bytes on purpose: what stops it must be the sandbox.

const SPIN = 1;
const SPIN_CALLING = 2;
const FLOOD_BYTES = 3;
const FLOOD_RECORDS = 4;
const GROW_THEN_TRAP = 5;
const GROW_FOREVER = 6;
const RECURSE = 7;
const DIVIDE = 8;
const DIVIDE_OVERFLOW = 9;
const LOAD_BEYOND = 10;
const STORE_BEYOND = 11;
const LOAD_FAR_BEYOND = 12;
const FILL_BEYOND = 13;
const TRAP = 14;
const CALL_NOTHING = 15;
const RETURN_STATUS = 16;
const FLOOD_PROGRESS = 17;
const FLOOD_WRITES = 18;
const REPORT_DIRT = 19;
const MAKE_DIRT = 20;

let depth: u32 = 0;

export function run(): u32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  return misbehave(loadLe32(config, CONFIG_BODY), loadLe32(config, CONFIG_BODY + 4));
}

// oxlint-disable-next-line complexity -- one row for each way, see above
function misbehave(way: u32, detail: u32): u32 {
  if (way == SPIN) while (true) depth++;
  if (way == SPIN_CALLING) while (true) size(0);
  if (way == FLOOD_BYTES) while (true) emit(1, 0, MESSAGE_LIMIT);
  if (way == FLOOD_RECORDS) while (true) emit(1, 0, 0);
  if (way == FLOOD_PROGRESS) while (true) progress(1, 2);
  if (way == FLOOD_WRITES) while (true) write(0, 0, 0, MESSAGE_LIMIT);
  if (way == GROW_THEN_TRAP) growThenTrap();
  if (way == GROW_FOREVER) while (true) memory.grow(1);
  if (way == RECURSE) return recurse(detail);
  if (way == DIVIDE) return 1 / detail;
  if (way == DIVIDE_OVERFLOW) return i32.MIN_VALUE / (<i32>detail - 1);
  if (way == TRAP) unreachable();
  if (way == CALL_NOTHING) return callNothing(detail);
  if (way == RETURN_STATUS) return detail;
  if (way == REPORT_DIRT) reportDirt();
  if (way == MAKE_DIRT) memory.fill(0, 0xff, memory.size() << 16);
  return touchBeyond(way, detail);
}

function touchBeyond(way: u32, detail: u32): u32 {
  const end: usize = memory.size() << 16;
  if (way == LOAD_BEYOND) return load<u8>(end);
  if (way == LOAD_FAR_BEYOND) return load<u8>(end - 1 - (end << 1) + detail, 0x7fff_ffff);
  if (way == STORE_BEYOND) store<u64>(end - 7, 1);
  if (way == FILL_BEYOND) memory.fill(end - 1, 1, 2);
  return STATUS_OK;
}

/** The program has one function that is called through the table; number 77 is none. */
function callNothing(detail: u32): u32 {
  const one: (detail: u32) => u32 = recurse;
  return call_indirect<u32>(one.index + detail, detail);
}

function growThenTrap(): void {
  while (memory.grow(1) >= 0) depth++;
  unreachable();
}

function recurse(detail: u32): u32 {
  depth++;
  const below = recurse(detail + 1);
  return below ^ (detail + depth);
}

/** Emits a message (kind 9) when anything but the config is in the memory of a new run. */
function reportDirt(): void {
  const end: usize = memory.size() << 16;
  for (let at: usize = CONFIG_ADDRESS + CONFIG_CAPACITY; at < end; at += 8) {
    // The program's own few bytes of static data and its one small object are not dirt.
    if (load<u64>(at) != 0 && at > 0x11000) {
      emit(9, at, 8);
      return;
    }
  }
  if (depth != 0) emit(9, 0, 0);
}
