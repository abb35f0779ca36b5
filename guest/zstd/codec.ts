import {decodeFrame, frameEnd} from './frame.ts';
import {BUFFER_SIZE, INPUT, OUTPUT} from './layout.ts';
import {buildDefaultTables} from './sequence-tables.ts';

// The zstd codec (RFC 8878): what guest/codec/imports/zstd.ts declares. It is a module with a memory of its own, so
// that its loads and stores need no checks but those that the format wants.

const FRAME_MAGIC: u32 = 0xfd2fb528;
const SKIPPABLE_MAGIC: u32 = 0x184d2a50;
const SKIPPABLE_MASK: u32 = 0xfffffff0;

export function initialize(): void {
  buildDefaultTables();
}

/** Where the stream is expected, and where its contents will be: BUFFER_SIZE each. */
export function input(): u32 {
  return INPUT;
}

export function output(): u32 {
  return OUTPUT;
}

/**
 * Decodes frames one after another until they come to `outputLength` bytes or `inputLength` is used up; gives the bytes
 * made, or -1 when a frame is damaged, cut short or longer than what is left. Both lengths are at most BUFFER_SIZE.
 */
export function decompress(outputLength: u32, inputLength: u32): i32 {
  if (outputLength > BUFFER_SIZE || inputLength > BUFFER_SIZE) return -1;
  const end = INPUT + inputLength;
  const limit = OUTPUT + outputLength;
  let at = INPUT;
  let made = OUTPUT;
  while (made < limit && at < end) {
    if (end - at < 8) return -1;
    const magic = load<u32>(at);
    if (magic == FRAME_MAGIC) {
      made = decodeFrame(at, end, made, limit);
      if (made == 0) return -1;
      at = frameEnd;
    } else {
      const size = load<u32>(at + 4);
      if ((magic & SKIPPABLE_MASK) != SKIPPABLE_MAGIC || size > end - at - 8) return -1;
      at += 8 + size;
    }
  }

  return made - OUTPUT;
}
