import {PLACE_CHAIN, PLACE_OFFSET, PLACE_STAGE, STAGE_OPEN} from '../abi/place.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';

// Module-level, since a failure may come from any depth and ends the program there.
let stage: u32 = STAGE_OPEN;
let chain: u32 = 0;
let offset: u64 = 0;

/** Notes what the program is about to do; cheap enough for every lookup. */
export function enterPlace(newStage: u32, newChain: u32, newOffset: u64): void {
  stage = newStage;
  chain = newChain;
  offset = newOffset;
}

export function storePlace(detail: Region, at: u32): void {
  storeLe32(detail, at + PLACE_STAGE, stage);
  storeLe32(detail, at + PLACE_CHAIN, chain);
  storeLe64(detail, at + PLACE_OFFSET, offset);
}
