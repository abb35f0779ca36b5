import {divideUp} from '../qcow2/emit-geometry.ts';
import {countDataBlocks} from './count-data.ts';
import {Measured, MeasureRequest} from './target.ts';

/**
 * An image of blocks that are there or not: `overhead` bytes, and for each block of `blockSize` as much and `extra`.
 * `size` is the virtual size as the format rounds it.
 */
export function measureBlocks(request: MeasureRequest, size: u64, overhead: u64, blockSize: u64, extra: u64): Measured {
  const chain = request.chain;
  const measured = new Measured();
  const used: u64 = chain == null ? 0 : countDataBlocks(chain, blockSize);
  measured.required = overhead + used * (blockSize + extra);
  measured.fullyAllocated = overhead + divideUp(size, blockSize) * (blockSize + extra);
  return measured;
}
