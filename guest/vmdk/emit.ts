import {STATUS_CREATE_TOO_LARGE, STATUS_VMDK_GRAIN_SIZE} from '../abi/create-status.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {EmitResult, refuse} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {makeDescriptor} from './emit-descriptor.ts';
import {ExtentPlan, extentName, planExtents} from './emit-extents.ts';
import {VmdkOptions} from './emit-options.ts';
import {emitSparse, SparseRoom} from './emit-sparse.ts';
import {SECTOR_SIZE, SparseLayout} from './emit-sparse-layout.ts';
import {TextWriter} from './emit-text.ts';

/** "Hosted Sparse Extents": a grain is a power of two, at least 4 KiB. */
const GRAIN_SIZE_MIN: u32 = 0x1000;
const GRAIN_SIZE_MAX: u32 = 0x100000;
const EXTENTS_MAX: u64 = 0x10000;
/** No qemu-img opens a larger disk. */
const VIRTUAL_SIZE_MAX: u64 = 0x7fffffffc0000000;
/** The first block of a sparse file is written, as qemu's file layer does to learn the alignment later. */
const FIRST_BLOCK: u32 = 4096;

/**
 * Writes an empty vmdk image (VMware Virtual Disk Format 5.0).
 *
 * Worked example, monolithicSparse, 1 MiB, one file:
 *        0  header: capacity 2048 sectors, grain 128
 *      512  descriptor, up to 20 sectors
 *    10752  redundant grain directory: one entry, sector 22; 11264 its table, all zero
 *    13312  grain directory: one entry, sector 27; 13824 its table, all zero
 *    65536  end, and where the first grain will go
 * streamOptimized differs in the header and the createType only.
 * The others keep the descriptor in output 0 and the extents in outputs 1, 2, …: monolithicFlat has one of the virtual
 * size, twoGbMaxExtentSparse and twoGbMaxExtentFlat have as many of 2 GiB as needed.
 * The data area of a sparse file is the space behind its end, where grains go once they are written.
 */
export function emitVmdk(options: VmdkOptions, sink: Sink): EmitResult {
  const grain = options.grainSize;
  if (grain < GRAIN_SIZE_MIN || grain > GRAIN_SIZE_MAX || grain & (grain - 1)) return refuse(STATUS_VMDK_GRAIN_SIZE);
  if (options.virtualSize > VIRTUAL_SIZE_MAX) return refuse(STATUS_CREATE_TOO_LARGE);

  const virtualSize = (options.virtualSize + SECTOR_SIZE - 1) & ~(SECTOR_SIZE - 1);
  const extents = planExtents(options, virtualSize);
  if (extents.count > EXTENTS_MAX) return refuse(STATUS_CREATE_TOO_LARGE);
  if (options.isEmbedded() && !new SparseLayout(virtualSize / SECTOR_SIZE, grain).isAddressable()) {
    return refuse(STATUS_CREATE_TOO_LARGE);
  }

  const result = new EmitResult();
  result.virtualSize = virtualSize;
  const descriptor = makeDescriptor(options, extents, virtualSize);
  if (options.isEmbedded()) emitEmbedded(options, descriptor, result, sink);
  else emitSeparate(options, descriptor, extents, sink);
  return result;
}

function emitEmbedded(options: VmdkOptions, descriptor: TextWriter, result: EmitResult, sink: Sink): void {
  const layout = new SparseLayout(result.virtualSize / SECTOR_SIZE, options.grainSize);
  sink.beginOutput(options.baseName, options.baseName.size);
  emitSparse(layout, options, descriptor, sink, new SparseRoom(layout));
  result.dataOffset = layout.overhead * SECTOR_SIZE;
  result.dataLength = result.virtualSize;
}

function emitSeparate(options: VmdkOptions, descriptor: TextWriter, extents: ExtentPlan, sink: Sink): void {
  sink.beginOutput(options.baseName, options.baseName.size);
  sink.write(0, descriptor.bytes, 0, descriptor.length);
  sink.endOutput(descriptor.length);
  const zeros = allocateRegion(FIRST_BLOCK);
  const nothing = new TextWriter(0);
  const room = new SparseRoom(new SparseLayout(extents.size(0) / SECTOR_SIZE, options.grainSize));
  for (let index: u64 = 0; index < extents.count; index++) {
    const name = extentName(options, index);
    const size = extents.size(index);
    sink.beginOutput(name, name.size);
    if (options.isFlat()) emitFlat(size, zeros, sink);
    else emitSparse(new SparseLayout(size / SECTOR_SIZE, options.grainSize), options, nothing, sink, room);
  }
}

function emitFlat(size: u64, zeros: Region, sink: Sink): void {
  sink.write(0, zeros, 0, min<u64>(size, FIRST_BLOCK) as u32);
  sink.endOutput(size, 0, size);
}
