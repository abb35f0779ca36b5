import {store8, storeLe16, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {Sink} from '../emit/sink.ts';
import {VmdkOptions} from './emit-options.ts';
import {TextWriter} from './emit-text.ts';
import {DESCRIPTOR_SECTORS, SECTOR_SIZE, SparseLayout} from './emit-sparse-layout.ts';

const HEADER_SIZE: u32 = 512;
// "Hosted Sparse Extent Header", flags
const FLAG_NEWLINE_TEST: u32 = 1;
const FLAG_REDUNDANT_TABLE: u32 = 2;
const FLAG_ZEROED_GRAIN: u32 = 4;
const FLAG_COMPRESSED: u32 = 0x10000;
const FLAG_MARKERS: u32 = 0x20000;
const COMPRESSION_DEFLATE: u16 = 1;
/** Entries written at a time. */
const PIECE_ENTRIES: u64 = 0x4000;

/** Memory for the headers and directories of extents that are written one after the other, none larger than `layout`. */
export class SparseRoom {
  public readonly header: Region = allocateRegion(HEADER_SIZE);
  public readonly entries: Region;

  constructor(layout: SparseLayout) {
    this.entries = allocateRegion((4 * min<u64>(layout.tables, PIECE_ENTRIES)) as u32);
  }
}

/**
 * Writes an empty sparse extent (VMware Virtual Disk Format 5.0, "Hosted Sparse Extents") and ends the output.
 * The descriptor goes into sectors 1 to 20; it is empty where another file has it. Grain tables are all zero and stay
 * holes.
 */
export function emitSparse(
  layout: SparseLayout,
  options: VmdkOptions,
  descriptor: TextWriter,
  sink: Sink,
  room: SparseRoom,
): void {
  storeHeader(room.header, layout, options);
  sink.write(0, room.header, 0, HEADER_SIZE);
  sink.write(SECTOR_SIZE, descriptor.bytes, 0, descriptor.length);
  emitDirectory(layout.redundantDirectory, layout, sink, room.entries);
  emitDirectory(layout.directory, layout, sink, room.entries);
  sink.endOutput(layout.overhead * SECTOR_SIZE, layout.overhead * SECTOR_SIZE, layout.capacity * SECTOR_SIZE);
}

function storeHeader(header: Region, layout: SparseLayout, options: VmdkOptions): void {
  storeText(header, 0, 'KDMV');
  storeLe32(header, 4, headerVersion(options));
  storeLe32(header, 8, headerFlags(options));
  storeLe64(header, 12, layout.capacity);
  storeLe64(header, 20, layout.grain);
  storeLe64(header, 28, 1);
  storeLe64(header, 36, DESCRIPTOR_SECTORS);
  storeLe32(header, 44, layout.tableEntries);
  storeLe64(header, 48, layout.redundantDirectory);
  storeLe64(header, 56, layout.directory);
  storeLe64(header, 64, layout.overhead);
  // Four bytes that a transfer as text would change.
  store8(header, 73, 0x0a);
  store8(header, 74, 0x20);
  store8(header, 75, 0x0d);
  store8(header, 76, 0x0a);
  storeLe16(header, 77, options.isStreamOptimized() ? COMPRESSION_DEFLATE : 0);
}

/** Version 3 for compressed grains, 2 for zeroed grains, else 1. */
function headerVersion(options: VmdkOptions): u32 {
  if (options.isStreamOptimized()) return 3;
  return options.isZeroedGrain ? 2 : 1;
}

function headerFlags(options: VmdkOptions): u32 {
  const compressed = options.isStreamOptimized() ? FLAG_COMPRESSED | FLAG_MARKERS : 0;
  const zeroed = options.isZeroedGrain ? FLAG_ZEROED_GRAIN : 0;
  return FLAG_NEWLINE_TEST | FLAG_REDUNDANT_TABLE | compressed | zeroed;
}

/** "Grain Directory": the sector of every grain table; the tables lie right behind their directory. */
function emitDirectory(sector: u64, layout: SparseLayout, sink: Sink, piece: Region): void {
  const firstTable = sector + layout.directorySectors;
  let entry: u64 = 0;
  while (entry < layout.tables) {
    const count = min<u64>(layout.tables - entry, PIECE_ENTRIES) as u32;
    for (let index: u32 = 0; index < count; index++) {
      storeLe32(piece, 4 * index, (firstTable + (entry + index) * layout.tableSectors) as u32);
    }
    sink.write(sector * SECTOR_SIZE + entry * 4, piece, 0, 4 * count);
    entry += count;
  }
}
