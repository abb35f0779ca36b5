import {BlockCache, CACHE_BLOCK_SIZE} from '../device/block-cache.ts';
import {Qcow2Image} from './open.ts';
import {loadRefcount} from './refcount-entry.ts';

/** qcow2.txt "Refcount table": bits 9-63 of an entry. */
const BLOCK_OFFSET_MASK: u64 = ~(511 as u64);

/**
 * True when the file has far fewer bytes allocated (`allocatedBytes`) than its refcounts count clusters: clusters have
 * places that nobody wrote to. qemu-img then looks for holes below data, and counts just so.
 */
export function isMetadataPreallocated(image: Qcow2Image, cache: BlockCache, allocatedBytes: u64): bool {
  const header = image.header;
  const clusters = (image.source.sizeInSectors * 512 + header.clusterSize - 1) >> header.clusterBits;
  const allocated = allocatedBytes >> header.clusterBits;
  const threshold = max<u64>((allocated * 10) / 9, allocated + 2);
  const entries: u64 = (1 as u64) << (header.clusterBits + 3 - header.refcountOrder);
  const tableEntries = ((header.refcountTableClusters as u64) << header.clusterBits) / 8;
  let counted: u64 = 0;
  for (let index: u64 = 0; index < tableEntries && counted < threshold; index++) {
    const first = index * entries;
    // What is left cannot reach the threshold any more.
    if (first >= clusters || clusters - first < threshold - counted) return false;
    const block = cache.loadBe64(header.refcountTableOffset + index * 8) & BLOCK_OFFSET_MASK;
    if (block % header.clusterSize != 0) return false;
    if (block == 0 || block >= image.source.size) continue;
    counted += countReferenced(cache, block, min<u64>(entries, clusters - first), header.refcountOrder);
  }

  return counted >= threshold;
}

/** How many of a refcount block's first `entries` entries are not zero. */
function countReferenced(cache: BlockCache, block: u64, entries: u64, order: u32): u64 {
  const perPiece = ((CACHE_BLOCK_SIZE as u64) << 3) >> order;
  let counted: u64 = 0;
  for (let first: u64 = 0; first < entries; first += perPiece) {
    const offset = block + ((first << order) >> 3);
    const at = (offset % CACHE_BLOCK_SIZE) as u32;
    const count = min<u64>(perPiece, entries - first) as u32;
    const bytes = cache.block(offset);
    for (let index: u32 = 0; index < count; index++) {
      if (loadRefcount(bytes, at, order, index) != 0) counted++;
    }
  }

  return counted;
}
