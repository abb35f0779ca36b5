import {PREALLOCATION_METADATA, PREALLOCATION_OFF} from '../abi/create-config.ts';
import {STATUS_CREATE_TOO_LARGE} from '../abi/create-status.ts';
import {STATUS_OK} from '../abi/status.ts';
import {EmitResult, refuse} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {writeZeros} from '../emit/write-zeros.ts';
import {FreshAllocator} from './emit-allocator.ts';
import {ClusterMap} from './emit-cluster-map.ts';
import {checkOptions, checkSizes} from './emit-check.ts';
import {divideUp, L1_ENTRY_SIZE, Qcow2Geometry} from './emit-geometry.ts';
import {headerLength, makeHeader} from './emit-header.ts';
import {Mapping} from './emit-mapping.ts';
import {Qcow2Options} from './emit-options.ts';
import {DataArea, preallocateArea, preallocateDataFile, preallocateInOrder} from './emit-preallocate.ts';
import {writeRefcounts} from './emit-refcounts.ts';

/**
 * An empty qcow2 image as the next output of the sink, laid out as qemu-img does: header, refcount table and first
 * refcount block in clusters 0 to 2, then the L1 table, then what preallocation asks for, then the LUKS header.
 *
 * Worked example, 1 GiB, clusters of 64 KiB, version 3:
 *   0x00000  header of 112 bytes, feature name table, end of the extensions
 *   0x10000  refcount table: entry 0 is 0x20000
 *   0x20000  refcount block: clusters 0 to 3 have one reference, 16 bits each
 *   0x30000  L1 table: two entries, both 0
 *   0x30010  end, 196624 bytes
 */
export function emitQcow2(options: Qcow2Options, sink: Sink): EmitResult {
  const optionStatus = checkOptions(options);
  if (optionStatus != STATUS_OK) return refuse(optionStatus);
  const geometry = new Qcow2Geometry(options);
  const sizeStatus = checkSizes(options, geometry, headerLength(options, geometry));
  if (sizeStatus != STATUS_OK) return refuse(sizeStatus);
  return layOut(options, geometry, sink);
}

function layOut(options: Qcow2Options, geometry: Qcow2Geometry, sink: Sink): EmitResult {
  const allocator = new FreshAllocator(geometry, new ClusterMap(), sink);
  const mapping = new Mapping(geometry, sink);
  const l1Size = geometry.l1Entries * L1_ENTRY_SIZE;
  const l1Cluster = l1Size == 0 ? 0 : allocator.allocate(divideUp(l1Size, geometry.clusterSize));
  const l1Offset = l1Cluster << geometry.clusterBits;
  const area = preallocate(options, geometry, allocator, mapping, l1Offset + l1Size);
  mapping.finish();
  const volumeCluster = placeVolume(options, geometry, allocator);
  if (allocator.isExhausted) return refuse(STATUS_CREATE_TOO_LARGE);
  const hasDataFile = options.dataFile.size > 0;
  if (!hasDataFile) writeZeros(area.end - area.tail, area.tail, sink);
  let end = max<u64>(area.end, mapping.end);
  end = max<u64>(end, writeRefcounts(allocator, geometry, sink));
  end = max<u64>(end, writeVolume(options, geometry, volumeCluster, sink));
  sink.write(l1Offset, mapping.l1, 0, mapping.l1.size);
  const volumeOffset = volumeCluster << geometry.clusterBits;
  sink.write(0, makeHeader(options, geometry, allocator, l1Cluster, volumeOffset), 0, geometry.clusterSize as u32);
  sink.endOutput(max<u64>(end, l1Offset + l1Size));
  if (hasDataFile && !options.keepsDataFile) {
    sink.beginOutput(options.dataFile, options.dataFile.size);
    writeZeros(area.dataFileEnd - area.tail, area.tail, sink);
    sink.endOutput(max<u64>(area.dataFileEnd, geometry.virtualSize));
  }

  const result = new EmitResult();
  result.virtualSize = geometry.virtualSize;
  result.dataOffset = area.offset;
  result.dataLength = area.length;
  return result;
}

/** qcow2.txt "Full disk encryption header pointer": the header's first cluster; 0 where there is none. */
function placeVolume(options: Qcow2Options, geometry: Qcow2Geometry, allocator: FreshAllocator): u64 {
  const volume = options.volume;
  return volume ? allocator.allocate(divideUp(volume.size, geometry.clusterSize)) : 0;
}

/** Whole clusters of zeros, and the header over them. Gives their end in bytes. */
function writeVolume(options: Qcow2Options, geometry: Qcow2Geometry, cluster: u64, sink: Sink): u64 {
  const volume = options.volume;
  if (!volume) return 0;
  const offset = cluster << geometry.clusterBits;
  const size = divideUp(volume.size, geometry.clusterSize) << geometry.clusterBits;
  writeZeros(offset, size, sink);
  volume.write(offset, sink);
  return offset + size;
}

function preallocate(
  options: Qcow2Options,
  geometry: Qcow2Geometry,
  allocator: FreshAllocator,
  mapping: Mapping,
  l1End: u64,
): DataArea {
  if (options.dataFile.size > 0) {
    const isMapped = options.preallocation != PREALLOCATION_OFF;
    return isMapped ? preallocateDataFile(geometry, allocator, mapping) : new DataArea();
  }

  if (options.preallocation == PREALLOCATION_OFF) return new DataArea();
  if (options.preallocation == PREALLOCATION_METADATA) return preallocateInOrder(geometry, allocator, mapping);
  const lastCluster = allocator.used.end() << geometry.clusterBits;
  return preallocateArea(geometry, allocator, mapping, max<u64>(l1End, lastCluster));
}
