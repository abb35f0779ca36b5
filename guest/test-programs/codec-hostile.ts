import {CODEC_MEMORY_PAGES} from '../abi/codec-calls.ts';
import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CONFIG_BODY} from '../abi/config.ts';
import {STATUS_OK} from '../abi/status.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {get, inflateInit, inflateNew, inflateProcess, initialize, malloc, open, put} from '../codec/imports/zlib.ts';
import {emit} from '../host/instar.ts';

// Misuses a codec in the way that the first number of its config's body names; the second is a detail of it. It goes
// around guest/bytes and guest/codec on purpose: what stops it must be the sandbox.

const PUT = 1;
const GET = 2;
const COPY_BEYOND_PROGRAM = 3;
const WILD_STREAM = 4;
const WILD_OUTPUT = 5;
const SPOIL_PROGRAM = 6;
const SPOIL_CODEC = 7;
const SPIN_IN_CODEC = 8;

const CODEC_BYTES: u32 = CODEC_MEMORY_PAGES * 65536;
const PROGRAM_BYTES: u32 = 64 * 65536;

export function run(): u32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  return misuse(loadLe32(config, CONFIG_BODY), loadLe32(config, CONFIG_BODY + 4));
}

// oxlint-disable-next-line complexity -- one row for each way, see above
function misuse(way: u32, detail: u32): u32 {
  open();
  initialize();
  if (way == PUT) put(CODEC_BYTES - 4, PROGRAM_BYTES - 16, detail);
  if (way == GET) get(CODEC_BYTES - 4, PROGRAM_BYTES - 16, detail);
  if (way == COPY_BEYOND_PROGRAM) put(0x200000, PROGRAM_BYTES - 4, detail);
  if (way == WILD_STREAM) inflateProcess(detail, 0, 16, 0, 16, 0);
  if (way == WILD_OUTPUT) inflateInto(detail);
  if (way == SPOIL_PROGRAM) return spoilProgram();
  if (way == SPOIL_CODEC) return spoilCodec();
  if (way == SPIN_IN_CODEC) while (true) malloc(0);
  return STATUS_OK;
}

/** Inflates a stored block of sixteen bytes to an address of the codec's that may be none. */
function inflateInto(output: u32): void {
  const stream = inflateNew();
  inflateInit(stream);
  const input = malloc(64);
  // RFC 1950 header, then a stored block of RFC 1951.
  store<u32>(0x20000, 0x10019c78);
  store<u32>(0x20004, 0x00ffef00);
  put(input, 0x20000, 64);
  inflateProcess(stream, input, 64, output, 64, 0);
}

/** Writes all over the program's memory: what the codec has must be as it was. Emits what it has (kind 1). */
function spoilProgram(): u32 {
  store<u32>(0x20000, 0x11223344);
  const kept = malloc(4);
  put(kept, 0x20000, 4);
  memory.fill(0x20000, 0xff, PROGRAM_BYTES - 0x20000);
  get(kept, 0x20000, 4);
  emit(1, 0x20000, 4);
  return STATUS_OK;
}

/** Writes all over the codec's memory: what the program has must be as it was. Emits what it has (kind 1). */
function spoilCodec(): u32 {
  memory.fill(0x20000, 0xff, 0x10000);
  for (let at: u32 = 0; at < CODEC_BYTES; at += 0x10000) put(at, 0x20000, 0x10000);
  store<u32>(0x20000, 0x11223344);
  emit(1, 0x20000, 4);
  return STATUS_OK;
}
