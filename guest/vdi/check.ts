import {
  FINDING_VDI_ALLOCATED,
  FINDING_VDI_BEYOND_END,
  FINDING_VDI_BLOCK_LARGE,
  FINDING_VDI_BLOCK_SHARED,
} from '../abi/check-messages.ts';
import {ClusterCounters} from '../check/cluster-counters.ts';
import {Findings} from '../check/findings.ts';
import {BlockCache} from '../device/block-cache.ts';
import {Source} from '../device/source.ts';
import {openVdi, VDI_BLOCK_SIZE} from './open.ts';

// VirtualBox VDICore.h: block map entries of 4 bytes; from here on they say that a block has no place.
const FIRST_UNALLOCATED: u32 = 0xfffffffe;
const ENTRY_SIZE: u64 = 4;

/**
 * Checks that no two blocks share a place and that the header counts them right. `checksEnd`: also that each begins within
 * the file, which qemu-img does not look at.
 */
export function checkVdi(findings: Findings, source: Source, checksEnd: bool): void {
  const header = openVdi(source);
  const tables = new BlockCache(source);
  const used = new ClusterCounters(header.blocks, 0);
  const told = blocksWithin(source, header.mapOffset, header.blocks);
  let allocated: u32 = 0;
  for (let index: u32 = 0; index < told; index++) {
    const entry = tables.loadLe32(header.mapOffset + (index as u64) * ENTRY_SIZE);
    if (entry >= FIRST_UNALLOCATED) continue;
    if (entry >= header.blocks) {
      findings.corruption(FINDING_VDI_BLOCK_LARGE, index, entry);
      continue;
    }

    allocated++;
    if (!used.increase(entry)) findings.corruption(FINDING_VDI_BLOCK_SHARED, entry, entry);
    const place = header.dataOffset + (entry as u64) * VDI_BLOCK_SIZE;
    if (checksEnd && place >= source.size) findings.corruption(FINDING_VDI_BEYOND_END, index, place);
  }

  // Behind the file's end all blocks are block 0, as qemu-img reads them.
  const left = header.blocks - told;
  const shared = left > 0 && used.get(0) == 0 ? left - 1 : left;
  findings.corruptionRun(FINDING_VDI_BLOCK_SHARED, shared, 0, 0);
  allocated += left;
  if (allocated != header.allocatedBlocks) {
    findings.corruption(FINDING_VDI_ALLOCATED, allocated, header.allocatedBlocks);
  }
}

/** Entries of the map that lie in the file. */
function blocksWithin(source: Source, mapOffset: u64, blocks: u32): u32 {
  if (mapOffset >= source.size) return 0;
  return min<u64>(blocks, (source.size - mapOffset + ENTRY_SIZE - 1) / ENTRY_SIZE) as u32;
}
