import {storeBe16, storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {load8, store8} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Sink} from '../emit/sink.ts';
import {ClusterAllocator} from './emit-allocator.ts';
import {Qcow2Geometry} from './emit-geometry.ts';

/** Writes every refcount block and the refcount table. Gives the end of the last of them, in bytes. */
export function writeRefcounts(allocator: ClusterAllocator, geometry: Qcow2Geometry, sink: Sink): u64 {
  const block = allocateRegion(geometry.clusterSize as u32);
  let end: u64 = 0;
  for (let index: u64 = 0; index < allocator.tableEntries(); index++) {
    const cluster = allocator.blockCluster(index);
    if (cluster == 0) continue;
    fillBlock(block, allocator, geometry, index << geometry.refcountBlockBits);
    sink.write(cluster << geometry.clusterBits, block, 0, block.size);
    end = max<u64>(end, cluster + 1);
  }
  sink.write(allocator.tableCluster << geometry.clusterBits, allocator.table, 0, allocator.table.size);
  const tableEnd = allocator.tableCluster + ((allocator.table.size as u64) >> geometry.clusterBits);
  return max<u64>(end, tableEnd) << geometry.clusterBits;
}

// A block holds the refcounts of `1 << refcountBlockBits` clusters from `first` on.
function fillBlock(block: Region, allocator: ClusterAllocator, geometry: Qcow2Geometry, first: u64): void {
  const count: u64 = 1 << geometry.refcountBlockBits;
  fillBytes(block, 0, block.size, 0);
  for (let at: u64 = 0; at < count;) {
    const free = allocator.used.countFree(first + at, count - at);
    at += free;
    const taken = allocator.used.countTaken(first + at, count - at);
    storeOnes(block, at as u32, taken as u32, geometry.refcountOrder);
    at += taken;
  }
}

// qcow2.txt "Refcounts": entries are big-endian; below eight bits the first lies in the least significant bits.
function storeOnes(block: Region, from: u32, count: u32, order: u32): void {
  for (let index = from; index < from + count; index++) {
    if (order == 4) storeBe16(block, index * 2, 1);
    else if (order == 3) store8(block, index, 1);
    else if (order == 5) storeBe32(block, index * 4, 1);
    else if (order == 6) storeBe64(block, index * 8, 1);
    else {
      const bit = index << order;
      store8(block, bit >> 3, load8(block, bit >> 3) | ((1 as u8) << ((bit & 7) as u8)));
    }
  }
}
