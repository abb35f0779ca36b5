import {VPC_FIXED} from '../abi/create-config.ts';
import {STATUS_CREATE_TOO_LARGE} from '../abi/create-status.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion} from '../bytes/region.ts';
import {EmitResult, refuse} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {VpcOptions} from './emit-options.ts';
import {DYNAMIC_HEADER_SIZE, makeDynamicHeader, VPC_BLOCK_SIZE} from './emit-dynamic-header.ts';
import {FOOTER_SIZE, makeFooter} from './emit-footer.ts';
import {findGeometry, Geometry, GEOMETRY_SECTORS_MAX} from './geometry.ts';

/** qemu refuses more: 2040 GiB is the last size whose sector count and block table stay in 32 bits. */
const SECTORS_MAX: u64 = 0xff000000;
/** The first block of a sparse file is written, as qemu's file layer does to learn the alignment later. */
const FIRST_BLOCK: u32 = 4096;
const TABLE_PIECE: u32 = 0x10000;

/**
 * Writes an empty vpc image (Virtual Hard Disk Image Format Specification, version 1.0).
 *
 * Worked example, dynamic, 1 MiB: the size becomes the geometry 31/4/17, 1079296 bytes, one block of 2 MiB.
 *       0  footer copy, data offset 512
 *     512  dynamic header, table offset 1536, one table entry
 *    1536  block allocation table, ffffffff (no block) up to the end of its sector
 *    2048  footer
 *    2560  end
 * Fixed: 1079296 bytes of zeros, then the footer; 1079808 bytes in all.
 * The data area of a dynamic image is the space behind its end, where blocks go once they are written.
 */
export function emitVpc(options: VpcOptions, sink: Sink): EmitResult {
  const wanted = options.virtualSize / 512 + (options.virtualSize % 512 != 0 ? 1 : 0);
  if (wanted > SECTORS_MAX) return refuse(STATUS_CREATE_TOO_LARGE);

  const geometry = options.isSizeForced ? new Geometry(65535, 16, 255) : findGeometry(wanted);
  const isExact = options.isSizeForced || geometry.totalSectors() == GEOMETRY_SECTORS_MAX;
  const result = new EmitResult();
  result.virtualSize = (isExact ? wanted : geometry.totalSectors()) * 512;
  result.dataLength = result.virtualSize;
  if (options.subformat == VPC_FIXED) emitFixed(options, geometry, result.virtualSize, sink);
  else result.dataOffset = emitDynamic(options, geometry, result.virtualSize, sink);
  return result;
}

function emitFixed(options: VpcOptions, geometry: Geometry, size: u64, sink: Sink): void {
  const footer = makeFooter(options, geometry, size);
  const zeros = allocateRegion(FIRST_BLOCK);
  sink.write(0, zeros, 0, min<u64>(size, FIRST_BLOCK) as u32);
  sink.write(size, footer, 0, FOOTER_SIZE);
  sink.endOutput(size + FOOTER_SIZE);
}

/** Gives the size of the file. */
function emitDynamic(options: VpcOptions, geometry: Geometry, size: u64, sink: Sink): u64 {
  const footer = makeFooter(options, geometry, size);
  const blocks = ((size + VPC_BLOCK_SIZE - 1) / VPC_BLOCK_SIZE) as u32;
  const header = makeDynamicHeader(blocks);
  sink.write(0, footer, 0, FOOTER_SIZE);
  sink.write(FOOTER_SIZE, header, 0, DYNAMIC_HEADER_SIZE);

  // "Block Allocation Table and Data Blocks": an unused entry is 0xffffffff; the table fills whole sectors.
  const piece = allocateRegion(TABLE_PIECE);
  fillBytes(piece, 0, TABLE_PIECE, 0xff);
  let offset: u64 = FOOTER_SIZE + DYNAMIC_HEADER_SIZE;
  let left: u64 = ((blocks as u64) * 4 + 511) & ~(511 as u64);
  while (left > 0) {
    const length = min<u64>(left, TABLE_PIECE) as u32;
    sink.write(offset, piece, 0, length);
    offset += length;
    left -= length;
  }

  sink.write(offset, footer, 0, FOOTER_SIZE);
  sink.endOutput(offset + FOOTER_SIZE);
  return offset + FOOTER_SIZE;
}
