import {bitsBeforeFirst, bitsLeft, takeBits} from './bits.ts';
import {buildTable, readCounts, symbolCount, tableLog} from './fse-table.ts';
import {HUFFMAN_TABLE, WEIGHT_STARTS, WEIGHT_TABLE, WEIGHTS} from './layout.ts';

/** RFC 8878 4.2.1: the longest code has 11 bits, and the table an entry for each 11 bits. */
export const HUFFMAN_LOG: u32 = 11;
/** Weights have a distribution of at most 6 bits (RFC 8878 4.2.1.2). */
const WEIGHT_LOG_LIMIT: u32 = 6;
const WEIGHT_LIMIT: u32 = HUFFMAN_LOG + 1;
/** The last symbol's weight is not told. */
const TOLD_LIMIT: u32 = 255;
/** First byte of a description whose weights are told in four bits each. */
const DIRECT: u32 = 128;

const WEIGHT_VALUES = memory.data<u32>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
const NO_EXTRA_BITS = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Makes HUFFMAN_TABLE of a description (RFC 8878 4.2.1); gives the description's bytes, or zero when it is broken. */
export function readHuffmanTable(at: u32, end: u32): u32 {
  if (end <= at) return 0;
  const head: u32 = load<u8>(at);
  const size: u32 = head < DIRECT ? head : (head - DIRECT + 2) >> 1;
  if (size > end - at - 1) return 0;
  const count = head < DIRECT ? decodeWeights(at + 1, at + 1 + size) : unpackWeights(at + 1, head - DIRECT + 1);
  return count > 0 && fillTable(count) ? size + 1 : 0;
}

function unpackWeights(at: u32, count: u32): u32 {
  for (let index: u32 = 0; index < count; index++) {
    const pair: u32 = load<u8>(at + (index >> 1));
    store<u8>(WEIGHTS + index, (index & 1) == 0 ? pair >> 4 : pair & 15);
  }

  return count;
}

/** RFC 8878 4.2.1.2: two states take turns until one of them has not enough bits. Gives the weights, 0: broken. */
function decodeWeights(at: u32, end: u32): u32 {
  const head = readCounts(at, end, WEIGHT_LIMIT, WEIGHT_LOG_LIMIT);
  if (head == 0 || !buildTable(WEIGHT_TABLE, tableLog, symbolCount, WEIGHT_VALUES, NO_EXTRA_BITS)) return 0;
  const begin = at + head;
  let taken = bitsBeforeFirst(begin, end);
  let pointer: u32 = end - 8;
  const log: u64 = tableLog;
  if (taken == 0 || bitsLeft(begin, pointer, taken) < 2 * (log as i64)) return 0;
  let container = load<u64>(pointer);
  let state = takeBits(container, taken, log);
  let other = takeBits(container, taken + log, log);
  taken += 2 * log;
  for (let count: u32 = 0; count < TOLD_LIMIT - 1;) {
    const entry = load<u64>(WEIGHT_TABLE + 8 * (state as u32));
    store<u8>(WEIGHTS + count++, (entry >> 32) as u8);
    const bits = (entry >> 16) & 0xff;
    if (bitsLeft(begin, pointer, taken) < (bits as i64)) {
      store<u8>(WEIGHTS + count++, load<u8>(WEIGHT_TABLE + 8 * (other as u32) + 4));
      return count;
    }

    state = other;
    other = (entry & 0xffff) + takeBits(container, taken, bits);
    taken += bits;
    pointer -= (taken >> 3) as u32;
    taken &= 7;
    container = load<u64>(pointer);
  }

  return 0;
}

/** Of `count` weights, and the one that they leave for the last symbol; false when they leave none. */
function fillTable(count: u32): bool {
  memory.fill(WEIGHT_STARTS, 0, 4 * (WEIGHT_LIMIT + 1));
  let sum: u32 = 0;
  for (let symbol: u32 = 0; symbol < count; symbol++) {
    const weight: u32 = load<u8>(WEIGHTS + symbol);
    if (weight >= WEIGHT_LIMIT) return false;
    if (weight > 0) sum += 1 << (weight - 1);
    countWeight(weight);
  }

  if (sum == 0) return false;
  const log: u32 = 32 - clz<u32>(sum);
  const rest: u32 = (1 << log) - sum;
  if (log > HUFFMAN_LOG || (rest & (rest - 1)) != 0) return false;
  const last: u32 = 32 - clz<u32>(rest);
  store<u8>(WEIGHTS + count, last);
  countWeight(last);
  const longest = load<u32>(WEIGHT_STARTS + 4);
  if (longest < 2 || (longest & 1) != 0) return false;
  fillEntries(count + 1, log);
  return true;
}

function countWeight(weight: u32): void {
  store<u32>(WEIGHT_STARTS + 4 * weight, load<u32>(WEIGHT_STARTS + 4 * weight) + 1);
}

/** An entry has the code's bits in its low byte and the symbol in its high one. Codes of low weights come first. */
function fillEntries(count: u32, log: u32): void {
  let start: u32 = HUFFMAN_TABLE;
  for (let weight: u32 = 1; weight <= log; weight++) {
    const symbols = load<u32>(WEIGHT_STARTS + 4 * weight);
    store<u32>(WEIGHT_STARTS + 4 * weight, start);
    start += symbols << (weight + HUFFMAN_LOG - log);
  }

  for (let symbol: u32 = 0; symbol < count; symbol++) {
    const weight: u32 = load<u8>(WEIGHTS + symbol);
    if (weight == 0) continue;
    const from = load<u32>(WEIGHT_STARTS + 4 * weight);
    const to = from + (1 << (weight + HUFFMAN_LOG - log));
    store<u32>(WEIGHT_STARTS + 4 * weight, to);
    const entry: u32 = (log + 1 - weight) | (symbol << 8);
    fillRange(from, to, entry);
  }
}

function fillRange(from: u32, to: u32, entry: u32): void {
  if (to - from < 8) {
    for (let at = from; at < to; at += 2) store<u16>(at, entry);
    return;
  }

  const four: u64 = (entry as u64) * 0x0001000100010001;
  for (let at = from; at < to; at += 8) store<u64>(at, four);
}
