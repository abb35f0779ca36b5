import {CODEC_LIMIT, CODEC_MEMORY_PAGES} from '../../../guest/abi/codec-calls.ts';
import {
  CODEC_BASE,
  CODEC_PHYSICAL_BASE,
  CODEC_STRIDE,
  GATE_ADDRESS,
  IMAGE_BASE,
  LINEAR_BASE,
  LINEAR_PHYSICAL_BASE,
  LOW_BASE,
  STACK_BOTTOM,
  STACK_TOP,
  TABLES_PHYSICAL_BASE,
  TASK_STATE_ADDRESS,
} from '../../../guest/abi/kvm-layout.ts';
import {PAGE_SIZE} from '../trap.ts';
import type {NativeImage} from './native-image.ts';

// Intel SDM volume 3, "4-level paging": bits of an entry. Accessed and dirty are set beforehand, so that the processor
// never has to write to a table.
const PRESENT = 1n << 0n;
const WRITABLE = 1n << 1n;
const USER = 1n << 2n;
const ACCESSED = 1n << 5n;
const DIRTY = 1n << 6n;
const LARGE = 1n << 7n;
const NO_EXECUTE = 1n << 63n;

const TABLE = PRESENT | WRITABLE | USER | ACCESSED;
const READ_ONLY = PRESENT | USER | ACCESSED | DIRTY | NO_EXECUTE;
const SUPERVISOR_READ_ONLY = PRESENT | ACCESSED | DIRTY | NO_EXECUTE;
const READ_EXECUTE = PRESENT | USER | ACCESSED | DIRTY;
const READ_WRITE = PRESENT | WRITABLE | USER | ACCESSED | DIRTY | NO_EXECUTE;

const PAGE = 0x1000;
const LARGE_PAGE = 0x20_0000;
const GIBIBYTE = 0x4000_0000;
const ENTRIES = 512;

// The tables' pages, in order: the top level, the second level, the directory and table of the low two MiB, four
// directories for linear memory, one for each codec's, and then one table for each two MiB of linear memory.
const TOP = 0;
const SECOND = 1;
const LOW_DIRECTORY = 2;
const LOW_TABLE = 3;
const LINEAR_DIRECTORIES = 4;
const CODEC_DIRECTORIES = 8;
const LINEAR_TABLES = CODEC_DIRECTORIES + CODEC_LIMIT;

/** Bytes of one codec's memory: whole large pages. */
const CODEC_BYTES = CODEC_MEMORY_PAGES * PAGE_SIZE;

/** Where the processor finds the top level. */
export const TOP_LEVEL_PHYSICAL = BigInt(TABLES_PHYSICAL_BASE + TOP * PAGE);

/** Bytes that the tables of a machine with this much linear memory take. */
export function tablesSize(linearBytes: number): number {
  return (LINEAR_TABLES + Math.ceil(linearBytes / LARGE_PAGE)) * PAGE;
}

/** Fills zeroed tables: stack, image, call gate and codecs, each with its rights; no linear memory yet. */
export function writeTables(tables: Uint8Array, image: NativeImage): void {
  const entries = entriesOf(tables);
  entries[TOP * ENTRIES] = tableEntry(SECOND);
  entries[SECOND * ENTRIES] = tableEntry(LOW_DIRECTORY);
  entries[LOW_DIRECTORY * ENTRIES + LOW_BASE / LARGE_PAGE] = tableEntry(LOW_TABLE);
  mapLow(entries, STACK_BOTTOM, STACK_TOP, READ_WRITE);
  mapLow(entries, IMAGE_BASE, IMAGE_BASE + image.codeEnd, READ_EXECUTE);
  mapLow(entries, IMAGE_BASE + image.codeEnd, IMAGE_BASE + image.constantsEnd, READ_ONLY);
  mapLow(entries, IMAGE_BASE + image.constantsEnd, IMAGE_BASE + image.bssEnd, READ_WRITE);
  mapLow(entries, TASK_STATE_ADDRESS, TASK_STATE_ADDRESS + PAGE, SUPERVISOR_READ_ONLY);
  mapLow(entries, GATE_ADDRESS, GATE_ADDRESS + PAGE, READ_WRITE);
  for (let gibibyte = 0; gibibyte < 4; gibibyte++) {
    entries[SECOND * ENTRIES + LINEAR_BASE / GIBIBYTE + gibibyte] = tableEntry(LINEAR_DIRECTORIES + gibibyte);
  }
  for (let codec = 0; codec < image.codecs; codec++) mapCodec(entries, codec);
}

/**
 * Maps more linear memory. Entries that are present stay as they are, so the processor need not forget any: a stretch
 * of two MiB that begins empty and is wanted whole becomes one large page, any other is mapped in small ones.
 */
export function mapLinear(tables: Uint8Array, fromBytes: number, toBytes: number): void {
  const entries = entriesOf(tables);
  let at = fromBytes;
  while (at < toBytes) {
    const chunk = Math.floor(at / LARGE_PAGE);
    const end = Math.min(toBytes, (chunk + 1) * LARGE_PAGE);
    const directoryEntry = LINEAR_DIRECTORIES * ENTRIES + chunk;
    if (end - at === LARGE_PAGE) {
      entries[directoryEntry] = BigInt(LINEAR_PHYSICAL_BASE + at) | READ_WRITE | LARGE;
    } else {
      entries[directoryEntry] = tableEntry(LINEAR_TABLES + chunk);
      const table = (LINEAR_TABLES + chunk) * ENTRIES;
      for (let page = at; page < end; page += PAGE) {
        entries[table + (page % LARGE_PAGE) / PAGE] = BigInt(LINEAR_PHYSICAL_BASE + page) | READ_WRITE;
      }
    }
    at = end;
  }
}

/** A codec's memory never grows, so all of it is there from the start. */
function mapCodec(entries: BigUint64Array, codec: number): void {
  const directory = CODEC_DIRECTORIES + codec;
  entries[SECOND * ENTRIES + (CODEC_BASE + codec * CODEC_STRIDE) / GIBIBYTE] = tableEntry(directory);
  const physical = CODEC_PHYSICAL_BASE + codec * CODEC_BYTES;
  for (let at = 0; at < CODEC_BYTES; at += LARGE_PAGE) {
    entries[directory * ENTRIES + at / LARGE_PAGE] = BigInt(physical + at) | READ_WRITE | LARGE;
  }
}

function mapLow(entries: BigUint64Array, from: number, to: number, rights: bigint): void {
  for (let address = from; address < to; address += PAGE) {
    entries[LOW_TABLE * ENTRIES + (address - LOW_BASE) / PAGE] = BigInt(address) | rights;
  }
}

function tableEntry(page: number): bigint {
  return BigInt(TABLES_PHYSICAL_BASE + page * PAGE) | TABLE;
}

function entriesOf(tables: Uint8Array): BigUint64Array {
  return new BigUint64Array(tables.buffer, tables.byteOffset, tables.byteLength / 8);
}
