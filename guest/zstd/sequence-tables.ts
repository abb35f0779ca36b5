import {buildSingle, buildTable, readCounts, symbolCount, tableLog} from './fse-table.ts';
import {
  COUNTS,
  DEFAULT_LITERAL_LENGTH_TABLE,
  DEFAULT_MATCH_LENGTH_TABLE,
  DEFAULT_OFFSET_TABLE,
  LITERAL_LENGTH_TABLE,
  MATCH_LENGTH_TABLE,
  OFFSET_TABLE,
  TABLES_IN_USE,
} from './layout.ts';

// RFC 8878 3.1.1.3.2.1: codes of literal lengths, offsets and match lengths, and the tables that they are decoded with.

export const LITERAL_LENGTHS: u32 = 0;
export const OFFSETS: u32 = 1;
export const MATCH_LENGTHS: u32 = 2;

const PREDEFINED: u32 = 0;
const SINGLE: u32 = 1;
const REPEATED: u32 = 3;

/** What a code stands for, and how many bits follow it (tables 14 and 16). */
const LITERAL_LENGTH_BASES = memory.data<u32>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024,
  2048, 4096, 8192, 16384, 32768, 65536,
]);
const LITERAL_LENGTH_EXTRAS = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
]);
const MATCH_LENGTH_BASES = memory.data<u32>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33,
  34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539,
]);
const MATCH_LENGTH_EXTRAS = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3,
  3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
]);
/** An offset's code is the number of its bits; the highest one is always set. */
const OFFSET_BASES = memory.data<u32>([
  0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x40, 0x80, 0x100, 0x200, 0x400, 0x800, 0x1000, 0x2000, 0x4000, 0x8000, 0x10000,
  0x20000, 0x40000, 0x80000, 0x100000, 0x200000, 0x400000, 0x800000, 0x1000000, 0x2000000, 0x4000000, 0x8000000,
  0x10000000, 0x20000000, 0x40000000, 0x80000000,
]);
const OFFSET_EXTRAS = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
]);

/** RFC 8878 3.1.1.3.2.2 "Default Distributions". */
const LITERAL_LENGTH_COUNTS = memory.data<i16>([
  4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
]);
const OFFSET_COUNTS = memory.data<i16>([
  1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
]);
const MATCH_LENGTH_COUNTS = memory.data<i16>([
  1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
]);

/** Of the largest distributions; that of offsets has three symbols less by default. */
const LITERAL_LENGTH_SYMBOLS: u32 = 36;
const OFFSET_SYMBOLS: u32 = 32;
const DEFAULT_OFFSET_SYMBOLS: u32 = 29;
const MATCH_LENGTH_SYMBOLS: u32 = 53;
const DEFAULT_LENGTH_LOG: u32 = 6;
const DEFAULT_OFFSET_LOG: u32 = 5;

/** Makes the predefined tables. */
export function buildDefaultTables(): void {
  memory.copy(COUNTS, LITERAL_LENGTH_COUNTS, 2 * LITERAL_LENGTH_SYMBOLS);
  build(LITERAL_LENGTHS, DEFAULT_LITERAL_LENGTH_TABLE, DEFAULT_LENGTH_LOG, LITERAL_LENGTH_SYMBOLS);
  memory.copy(COUNTS, OFFSET_COUNTS, 2 * DEFAULT_OFFSET_SYMBOLS);
  build(OFFSETS, DEFAULT_OFFSET_TABLE, DEFAULT_OFFSET_LOG, DEFAULT_OFFSET_SYMBOLS);
  memory.copy(COUNTS, MATCH_LENGTH_COUNTS, 2 * MATCH_LENGTH_SYMBOLS);
  build(MATCH_LENGTHS, DEFAULT_MATCH_LENGTH_TABLE, DEFAULT_LENGTH_LOG, MATCH_LENGTH_SYMBOLS);
}

/** A frame's first block cannot repeat a table. */
export function forgetTables(): void {
  memory.fill(TABLES_IN_USE, 0, 24);
}

export function tableOf(kind: u32): u32 {
  return load<u32>(TABLES_IN_USE + 8 * kind);
}

export function logOf(kind: u32): u32 {
  return load<u32>(TABLES_IN_USE + 8 * kind + 4);
}

/** Takes the table that `mode` names into use (RFC 8878 3.1.1.3.2.1); gives the bytes of its description, -1: broken. */
export function takeTable(kind: u32, mode: u32, at: u32, end: u32): i32 {
  if (mode == REPEATED) return tableOf(kind) == 0 ? -1 : 0;
  if (mode == PREDEFINED) {
    use(kind, defaultTableOf(kind), kind == OFFSETS ? DEFAULT_OFFSET_LOG : DEFAULT_LENGTH_LOG);
    return 0;
  }

  const table = ownTableOf(kind);
  if (mode == SINGLE) {
    const symbol: u32 = load<u8>(at);
    if (at >= end || symbol >= symbolsOf(kind)) return -1;
    buildSingle(table, symbol, basesOf(kind), extrasOf(kind));
    use(kind, table, 0);
    return 1;
  }

  const size = readCounts(at, end, symbolsOf(kind), kind == OFFSETS ? 8 : 9);
  if (size == 0 || !build(kind, table, tableLog, symbolCount)) return -1;
  use(kind, table, tableLog);
  return size as i32;
}

function use(kind: u32, table: u32, log: u32): void {
  store<u32>(TABLES_IN_USE + 8 * kind, table);
  store<u32>(TABLES_IN_USE + 8 * kind + 4, log);
}

function build(kind: u32, table: u32, log: u32, symbols: u32): bool {
  return buildTable(table, log, symbols, basesOf(kind), extrasOf(kind));
}

function defaultTableOf(kind: u32): u32 {
  if (kind == LITERAL_LENGTHS) return DEFAULT_LITERAL_LENGTH_TABLE;
  return kind == OFFSETS ? DEFAULT_OFFSET_TABLE : DEFAULT_MATCH_LENGTH_TABLE;
}

function ownTableOf(kind: u32): u32 {
  if (kind == LITERAL_LENGTHS) return LITERAL_LENGTH_TABLE;
  return kind == OFFSETS ? OFFSET_TABLE : MATCH_LENGTH_TABLE;
}

function symbolsOf(kind: u32): u32 {
  if (kind == LITERAL_LENGTHS) return LITERAL_LENGTH_SYMBOLS;
  return kind == OFFSETS ? OFFSET_SYMBOLS : MATCH_LENGTH_SYMBOLS;
}

function basesOf(kind: u32): usize {
  if (kind == LITERAL_LENGTHS) return LITERAL_LENGTH_BASES;
  return kind == OFFSETS ? OFFSET_BASES : MATCH_LENGTH_BASES;
}

function extrasOf(kind: u32): usize {
  if (kind == LITERAL_LENGTHS) return LITERAL_LENGTH_EXTRAS;
  return kind == OFFSETS ? OFFSET_EXTRAS : MATCH_LENGTH_EXTRAS;
}
