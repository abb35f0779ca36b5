import {fillBytes} from '../bytes/memory-block.ts';
import {storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Sink} from '../emit/sink.ts';
import {VhdxLayout} from './emit-layout.ts';
import {VhdxOptions} from './emit-options.ts';

// [MS-VHDX] 2.5.1.1 "Payload BAT Entry States"
const PAYLOAD_BLOCK_ZERO: u64 = 2;
const PAYLOAD_BLOCK_FULLY_PRESENT: u64 = 6;

const PIECE_SIZE: u32 = 0x100000;

/** [MS-VHDX] 2.5 "BAT": writes the whole region, a piece at a time. */
export function emitBat(options: VhdxOptions, layout: VhdxLayout, sink: Sink): void {
  const piece = allocateRegion(PIECE_SIZE);
  for (let at: u64 = 0; at < layout.batSize; at += PIECE_SIZE) {
    fillPiece(piece, at / 8, options.isStateZero && !options.isMapped, layout);
    sink.write(layout.batOffset + at, piece, 0, PIECE_SIZE);
  }
}

/** Entries from number `first` on. After every chunkRatio payload entries comes a sector bitmap entry, left zero. */
function fillPiece(piece: Region, first: u64, isStateZero: bool, layout: VhdxLayout): void {
  fillBytes(piece, 0, PIECE_SIZE, 0);
  const group = layout.chunkRatio + 1;
  for (let index: u32 = 0; index < PIECE_SIZE / 8; index++) {
    const entry = first + index;
    const block = entry - entry / group;
    if (block >= layout.blocks) return;
    if (entry % group != layout.chunkRatio) {
      storeLe64(piece, 8 * index, isStateZero ? PAYLOAD_BLOCK_ZERO : presentEntry(block, layout));
    }
  }
}

/** [MS-VHDX] 2.5.1: state in bits 0 to 2, file offset in units of 1 MiB from bit 20 on, hence the offset itself. */
function presentEntry(block: u64, layout: VhdxLayout): u64 {
  return (layout.dataOffset + block * layout.blockSize) | PAYLOAD_BLOCK_FULLY_PRESENT;
}
