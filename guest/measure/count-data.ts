import {STAGE_LOOKUP} from '../abi/place.ts';
import {Chain} from '../driver/chain.ts';
import {EXTENT_ALLOCATED, EXTENT_DATA, EXTENT_ZERO, Extent} from '../driver/extent.ts';
import {enterPlace} from '../host/place.ts';

/** How many blocks of `blockSize` bytes hold data that does not read as zeros without being looked at. */
export function countDataBlocks(chain: Chain, blockSize: u64): u64 {
  const extent = new Extent();
  const size = chain.sizeBytes;
  let count: u64 = 0;
  let at: u64 = 0;
  while (at < size) {
    enterPlace(STAGE_LOOKUP, 0, at);
    chain.lookup(at, size - at, extent);
    if (extent.length == 0) break;
    const end = at + extent.length;
    if (!isData(extent)) {
      at = end;
      continue;
    }

    // What follows in the last block of the stretch is counted with it.
    const first = at / blockSize;
    const last = (end - 1) / blockSize;
    count += last - first + 1;
    at = (last + 1) * blockSize;
  }

  return count;
}

function isData(extent: Extent): bool {
  return !extent.has(EXTENT_ZERO) && extent.has(EXTENT_DATA) && extent.has(EXTENT_ALLOCATED);
}
