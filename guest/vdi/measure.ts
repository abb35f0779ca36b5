import {measureBlocks} from '../measure/measure-blocks.ts';
import {fixedSize, Measured, MeasureRequest} from '../measure/target.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {divideUp} from '../qcow2/emit-geometry.ts';
import {VDI_BLOCK_SIZE} from './open.ts';

/** VirtualBox VDICore.h: the header takes a sector, the block map has four bytes for each block and fills sectors. */
const HEADER_SIZE: u64 = 512;
const MAP_ENTRY_SIZE: u64 = 4;

export function measureVdi(request: MeasureRequest): Measured {
  const blocks = divideUp(request.sizeBytes, VDI_BLOCK_SIZE);
  const overhead = HEADER_SIZE + divideUp(blocks * MAP_ENTRY_SIZE, SECTOR_SIZE) * SECTOR_SIZE;
  if (request.isStatic) return fixedSize(overhead + blocks * VDI_BLOCK_SIZE);
  return measureBlocks(request, request.sizeBytes, overhead, VDI_BLOCK_SIZE, 0);
}
