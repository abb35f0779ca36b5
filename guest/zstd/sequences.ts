import {bitsBeforeFirst, bitsLeft, takeBits} from './bits.ts';
import {copyLiterals, copyMatch} from './copy.ts';
import {literalsAt, literalsEnd} from './literals.ts';
import {LITERAL_LENGTHS, logOf, MATCH_LENGTHS, OFFSETS, tableOf, takeTable} from './sequence-tables.ts';

// RFC 8878 3.1.1.3.2 "Sequences Section" and 3.1.1.4 "Sequence Execution".

/** Bits of a container that may be taken before those of the next states: two of up to 9 bits, one of up to 8. */
const EXTRA_LIMIT: u64 = 64 - 26;
/** RFC 8878 3.1.1.3.2.1: numbers of sequences that take one byte, two, or three. */
const TWO_BYTES: u32 = 128;
const THREE_BYTES: u32 = 255;
const THREE_BYTES_BASE: u32 = 0x7f00;

/** The last three offsets (RFC 8878 3.1.1.5 "Repeat Offsets"). */
let recentOffset: u32 = 1;
let olderOffset: u32 = 4;
let oldestOffset: u32 = 8;
/** Of the section that is decoded: how many sequences are left, and where their stream is. */
let count: u32 = 0;
let streamBegin: u32 = 0;
let streamEnd: u32 = 0;
/** The stream behind its first states: see bits.ts. */
let firstTaken: u64 = 0;
/** The first states' entries. */
let firstLength: u32 = 0;
let firstOffset: u32 = 0;
let firstMatch: u32 = 0;
/** What the sequences have left of the literals. */
let literalsLeft: u32 = 0;

/** A frame begins with offsets that are not its own. */
export function forgetOffsets(): void {
  recentOffset = 1;
  olderOffset = 4;
  oldestOffset = 8;
}

/** Makes the block whose sequences are from `at` to `end`; gives the end of its bytes, or zero when it is broken. */
export function decodeSequences(at: u32, end: u32, to: u32, limit: u32, frame: u32): u32 {
  if (!readHeader(at, end)) return 0;
  literalsLeft = literalsAt;
  const next = count == 0 ? to : readFirstStates() ? runSequences(to, limit, frame) : 0;
  const left = literalsEnd - literalsLeft;
  if (next == 0 || left > limit - next) return 0;
  memory.copy(next, literalsLeft, left);
  return next + left;
}

/** Number of sequences, modes of their codes, tables. */
function readHeader(at: u32, end: u32): bool {
  if (at >= end) return false;
  const first: u32 = load<u8>(at);
  let next = at + 1;
  count = first;
  if (first == THREE_BYTES) {
    count = (load<u16>(next) as u32) + THREE_BYTES_BASE;
    next += 2;
  } else if (first >= TWO_BYTES) {
    count = ((first - TWO_BYTES) << 8) + load<u8>(next);
    next++;
  }

  if (count == 0) return next == end;
  const modes: u32 = load<u8>(next++);
  if ((modes & 3) != 0) return false;
  for (let kind: u32 = 0; kind < 3; kind++) {
    const used = next > end ? -1 : takeTable(kind, (modes >> (6 - 2 * kind)) & 3, next, end);
    if (used < 0) return false;
    next += used;
  }

  streamBegin = next;
  streamEnd = end;
  return next < end;
}

function readFirstStates(): bool {
  const bits = load<u64>(streamEnd - 8);
  const first = bitsBeforeFirst(streamBegin, streamEnd);
  const second = first + logOf(LITERAL_LENGTHS);
  const third = second + logOf(OFFSETS);
  firstLength = tableOf(LITERAL_LENGTHS) + 8 * (takeBits(bits, first, logOf(LITERAL_LENGTHS)) as u32);
  firstOffset = tableOf(OFFSETS) + 8 * (takeBits(bits, second, logOf(OFFSETS)) as u32);
  firstMatch = tableOf(MATCH_LENGTHS) + 8 * (takeBits(bits, third, logOf(MATCH_LENGTHS)) as u32);
  firstTaken = third + logOf(MATCH_LENGTHS);
  return first > 0;
}

/** What changes is in local variables: globals would have to be fetched again after every store. */
// oxlint-disable-next-line max-lines-per-function, complexity -- one loop over what would be a dozen parameters
function runSequences(to: u32, limit: u32, frame: u32): u32 {
  const lengthTable = tableOf(LITERAL_LENGTHS);
  const offsetTable = tableOf(OFFSETS);
  const matchTable = tableOf(MATCH_LENGTHS);
  let recent = recentOffset;
  let older = olderOffset;
  let oldest = oldestOffset;
  let lengthEntry = firstLength;
  let offsetEntry = firstOffset;
  let matchEntry = firstMatch;
  let pointer: u32 = streamEnd - 8;
  let taken = firstTaken;
  let literals = literalsAt;
  for (let left = count; left > 0; left--) {
    pointer -= (taken >> 3) as u32;
    taken &= 7;
    let bits = load<u64>(pointer);
    const offsetValue = valueOf(offsetEntry, bits, taken);
    taken += extraBitsOf(offsetEntry);
    const matchLength = valueOf(matchEntry, bits, taken);
    taken += extraBitsOf(matchEntry);
    if (taken + extraBitsOf(lengthEntry) > EXTRA_LIMIT) {
      pointer -= (taken >> 3) as u32;
      taken &= 7;
      bits = load<u64>(pointer);
    }

    const length = valueOf(lengthEntry, bits, taken);
    taken += extraBitsOf(lengthEntry);
    if (left > 1) {
      const afterLength = taken + stateBitsOf(lengthEntry);
      const afterMatch = afterLength + stateBitsOf(matchEntry);
      lengthEntry = nextEntry(lengthTable, lengthEntry, bits, taken);
      matchEntry = nextEntry(matchTable, matchEntry, bits, afterLength);
      taken = afterMatch + stateBitsOf(offsetEntry);
      offsetEntry = nextEntry(offsetTable, offsetEntry, bits, afterMatch);
    }

    if (offsetValue > 3) {
      oldest = older;
      older = recent;
      recent = offsetValue - 3;
    } else {
      // RFC 8878 3.1.1.5: without literals, the most recent offset would only go on with the last match.
      const index = offsetValue + (length == 0 ? 1 : 0);
      const distance = repeatedOffset(index, recent, older, oldest);
      if (index > 2) oldest = older;
      if (index > 1) older = recent;
      recent = distance;
    }

    const match = to + length;
    if (length > literalsEnd - literals || match > limit || matchLength > limit - match) return 0;
    if (recent == 0 || recent > match - frame) return 0;
    copyLiterals(to, literals, length);
    copyMatch(match, recent, matchLength);
    literals += length;
    to = match + matchLength;
  }

  recentOffset = recent;
  olderOffset = older;
  oldestOffset = oldest;
  literalsLeft = literals;
  return bitsLeft(streamBegin, pointer, taken) == 0 ? to : 0;
}

/** Of what a repeated offset's value, one to three, stands for; four is the most recent one less one. */
function repeatedOffset(index: u32, recent: u32, older: u32, oldest: u32): u32 {
  if (index == 1) return recent;
  if (index == 2) return older;
  return index == 3 ? oldest : recent - 1;
}

// The parts of a table's entry, see fse-table.ts.

function extraBitsOf(entry: u32): u64 {
  return load<u8>(entry, 3);
}

function stateBitsOf(entry: u32): u64 {
  return load<u8>(entry, 2);
}

function valueOf(entry: u32, bits: u64, taken: u64): u32 {
  return load<u32>(entry, 4) + (takeBits(bits, taken, extraBitsOf(entry)) as u32);
}

function nextEntry(table: u32, entry: u32, bits: u64, taken: u64): u32 {
  return table + 8 * ((load<u16>(entry) as u32) + (takeBits(bits, taken, stateBitsOf(entry)) as u32));
}
