import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Sink} from '../emit/sink.ts';
import {FreshAllocator} from './emit-allocator.ts';
import {Qcow2Geometry} from './emit-geometry.ts';
import {storeRefcount} from './refcount-entry.ts';

/** Writes every refcount block and the refcount table. Gives the end of the last of them, in bytes. */
export function writeRefcounts(allocator: FreshAllocator, geometry: Qcow2Geometry, sink: Sink): u64 {
  const block = allocateRegion(geometry.clusterSize as u32);
  const table = allocator.table;
  let end: u64 = 0;
  for (let index: u64 = 0; index < table.entries; index++) {
    const offset = table.blockOffset(index);
    if (offset == 0) continue;
    fillBlock(block, allocator, geometry, index << geometry.refcountBlockBits);
    sink.write(offset, block, 0, block.size);
    end = max<u64>(end, offset + geometry.clusterSize);
  }
  const tableOffset = table.cluster << geometry.clusterBits;
  sink.write(tableOffset, table.bytes, 0, table.bytes.size);
  return max<u64>(end, tableOffset + table.bytes.size);
}

// A block holds the refcounts of `1 << refcountBlockBits` clusters from `first` on.
function fillBlock(block: Region, allocator: FreshAllocator, geometry: Qcow2Geometry, first: u64): void {
  const count: u64 = 1 << geometry.refcountBlockBits;
  fillBytes(block, 0, block.size, 0);
  for (let at: u64 = 0; at < count;) {
    const free = allocator.used.countFree(first + at, count - at);
    at += free;
    const taken = allocator.used.countTaken(first + at, count - at);
    const end = at + taken;
    for (; at < end; at++) storeRefcount(block, 0, geometry.refcountOrder, at as u32, 1);
  }
}
