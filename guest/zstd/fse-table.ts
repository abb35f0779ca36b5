import {COUNTS, NEXT_STATES, SPREAD} from './layout.ts';

// RFC 8878 4.1.1 "FSE Table Description" and the tables made of it. An entry has, from its lowest bit on: base of the next
// state (16 bits), number of bits to add to it (8), number of extra bits of the value (8), base of the value (32).

/** Of the last description read: log2 of the table's size, symbols. */
export let tableLog: u32 = 0;
export let symbolCount: u32 = 0;

/** Of the description that is read: where, and how many of its bits are taken. */
let begin: u32 = 0;
let position: u32 = 0;

/** Reads a description to COUNTS; gives its bytes, or zero when it is broken. */
export function readCounts(at: u32, end: u32, symbolLimit: u32, logLimit: u32): u32 {
  begin = at;
  tableLog = ((load<u8>(at) as u32) & 15) + 5;
  position = 4;
  if (end <= at || tableLog > logLimit) return 0;
  let remaining: i32 = (1 << tableLog) + 1;
  symbolCount = 0;
  while (remaining > 1) {
    if (symbolCount == symbolLimit) return 0;
    const count = readCount(remaining);
    remaining -= count < 0 ? 1 : count;
    addCount(count);
    if (count == 0 && !readZeros(symbolLimit)) return 0;
  }

  const used = (position + 7) >> 3;
  return used <= end - at ? used : 0;
}

/** A number of states that is at most `remaining` - 1; -1 stands for less than one. Low numbers have a bit less. */
function readCount(remaining: i32): i32 {
  const bits: u32 = 32 - clz<u32>(remaining);
  const threshold: i32 = 1 << (bits - 1);
  const limit: i32 = 2 * threshold - 1 - remaining;
  const seen = peek();
  const low: i32 = seen & (threshold - 1);
  if (low < limit) {
    position += bits - 1;
    return low - 1;
  }

  position += bits;
  const high: i32 = seen & (2 * threshold - 1);
  return (high >= threshold ? high - limit : high) - 1;
}

/** Behind a symbol without states: how many more there are, up to three with every two bits. */
function readZeros(symbolLimit: u32): bool {
  let zeros: u32 = 3;
  while (zeros == 3) {
    zeros = peek() & 3;
    position += 2;
    if (zeros > symbolLimit - symbolCount) return false;
    for (let index: u32 = 0; index < zeros; index++) addCount(0);
  }

  return true;
}

function addCount(count: i32): void {
  store<i16>(COUNTS + 2 * symbolCount, count as i16);
  symbolCount++;
}

function peek(): i32 {
  return (load<u32>(begin + (position >> 3)) >> (position & 7)) as i32;
}

/**
 * Makes a table of what COUNTS has of `symbols` symbols; each symbol's value begins at a u32 of `bases` and has as many
 * extra bits as a byte of `extras` says. False when the counts do not fill it.
 */
export function buildTable(table: u32, log: u32, symbols: u32, bases: usize, extras: usize): bool {
  const size: u32 = 1 << log;
  if (!spreadSymbols(size, symbols)) return false;
  for (let state: u32 = 0; state < size; state++) {
    const symbol: u32 = load<u8>(SPREAD + state);
    const next: u32 = load<u16>(NEXT_STATES + 2 * symbol);
    store<u16>(NEXT_STATES + 2 * symbol, next + 1);
    const bits: u32 = log - (31 - clz<u32>(next));
    const low: u32 = ((next << bits) - size) | (bits << 16) | ((load<u8>(extras + symbol) as u32) << 24);
    store<u32>(table + 8 * state, low);
    store<u32>(table + 8 * state + 4, load<u32>(bases + 4 * symbol));
  }

  return true;
}

/** A table of one state that always gives the same symbol. */
export function buildSingle(table: u32, symbol: u32, bases: usize, extras: usize): void {
  store<u32>(table, (load<u8>(extras + symbol) as u32) << 24);
  store<u32>(table + 4, load<u32>(bases + 4 * symbol));
}

function spreadSymbols(size: u32, symbols: u32): bool {
  const mask = size - 1;
  let high = mask;
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const count: i32 = load<i16>(COUNTS + 2 * symbol);
    store<u16>(NEXT_STATES + 2 * symbol, count < 0 ? 1 : count);
    // "Less than one": one state, at the table's end.
    if (count < 0) store<u8>(SPREAD + high--, symbol);
  }

  const step = (size >> 1) + (size >> 3) + 3;
  let position: u32 = 0;
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const count: i32 = load<i16>(COUNTS + 2 * symbol);
    for (let index: i32 = 0; index < count; index++) {
      store<u8>(SPREAD + position, symbol);
      position = (position + step) & mask;
      while (position > high) position = (position + step) & mask;
    }
  }

  return position == 0;
}
