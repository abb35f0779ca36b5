import {REASON_PARALLELS_ENTRY_OUTSIDE} from '../abi/image-reasons.ts';
import {allocateRegion} from '../bytes/region.ts';
import {storeDecimal} from '../bytes/text.ts';
import {BlockCache} from '../device/block-cache.ts';
import {SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImageNaming} from '../report/refusal.ts';
import {PARALLELS_ENTRY_SIZE, PARALLELS_TABLE_AT, ParallelsHeader} from './header.ts';

/** Ends the program when an entry points behind the end of the file, as the release with drift fact `parallels-entries-inside`. */
export function checkEntries(source: Source, header: ParallelsHeader): void {
  const size = source.sizeInSectors * SECTOR_SIZE;
  const unit: u64 = header.countsSectors ? SECTOR_SIZE : header.clusterSize;
  // What of the table lies behind the file's end is unallocated.
  const held: u64 = size > PARALLELS_TABLE_AT ? (size - PARALLELS_TABLE_AT) / PARALLELS_ENTRY_SIZE : 0;
  const end = min<u64>(header.entries, held);
  const tables = new BlockCache(source);
  for (let index: u64 = 0; index < end; index++) {
    const offset = tables.loadLe32(PARALLELS_TABLE_AT + index * PARALLELS_ENTRY_SIZE) * unit;
    if (offset >= size) refuseEntry(offset, index, size);
  }
}

function refuseEntry(offset: u64, index: u64, size: u64): void {
  const text = allocateRegion(20);
  const length = storeDecimal(text, 0, size);
  refuseImageNaming(REASON_PARALLELS_ENTRY_OUTSIDE, text, 0, length, offset, index);
}
