import {Buffer} from 'node:buffer';
import {CODEC_MEMORY_PAGES} from '../../guest/abi/codec-calls.ts';

// WebAssembly Core Specification, "Binary format", "Modules": eight bytes, then sections of id, size and contents.
const HEADER_SIZE = 8;
const MEMORY_SECTION = 5;
/** One memory; its limits are a minimum and a maximum. */
const ONE_MEMORY = 1;
const HAS_MAXIMUM = 1;

/** The module with CODEC_MEMORY_PAGES for both the least and the most that its one memory can have. */
export function fixMemory(module: Uint8Array): Uint8Array {
  let at = HEADER_SIZE;
  while (at < module.byteLength) {
    const size = readNumber(module, at + 1);
    const end = size.end + size.value;
    if (module[at] === MEMORY_SECTION) {
      return Buffer.concat([module.subarray(0, at), makeMemorySection(), module.subarray(end)]);
    }
    at = end;
  }
  throw new Error('The module has no memory of its own.');
}

function makeMemorySection(): Uint8Array {
  const pages = makeNumber(CODEC_MEMORY_PAGES);
  const contents = [ONE_MEMORY, HAS_MAXIMUM, ...pages, ...pages];
  return Uint8Array.from([MEMORY_SECTION, ...makeNumber(contents.length), ...contents]);
}

/** LEB128: seven bits a byte, the lowest first, the highest bit set on all but the last. */
function readNumber(bytes: Uint8Array, at: number): {readonly value: number; readonly end: number} {
  let value = 0;
  for (let shift = 0; ; shift += 7, at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return {value, end: at + 1};
  }
}

function makeNumber(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...makeNumber(value >>> 7)];
}
