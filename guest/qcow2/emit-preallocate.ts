import {ClusterAllocator} from './cluster-allocator.ts';
import {divideUp, Qcow2Geometry} from './emit-geometry.ts';
import {Mapping} from './emit-mapping.ts';

/** Data is allocated in stretches of less than 2 GiB, a new one behind every L2 table; */
const STRETCH_LIMIT: u64 = 0x7fffffff;
/** and for a slice of an L2 table at a time: this many bytes of it, or all where a cluster is smaller. */
const SLICE_SIZE: u64 = 65536;
/** qcow2.txt "Extended L2 Entries": subclusters of a cluster. */
const SUBCLUSTERS: u64 = 32;

/** Where the data of a preallocated image lies; lengths in bytes. */
export class DataArea {
  /** File size that the data alone asks for. */
  public end: u64 = 0;
  /** Size that the data file gets by it. */
  public dataFileEnd: u64 = 0;
  /** Behind the last sector in use, and zeros on the disk: qemu-img fills up the cluster that it extends an image into. */
  public tail: u64 = 0;
  /** The one contiguous area of preallocateArea. */
  public offset: u64 = 0;
  public length: u64 = 0;
}

/**
 * preallocation=metadata: L2 tables and data clusters in the order in which a writer going through the image would
 * allocate them.
 */
export function preallocateInOrder(geometry: Qcow2Geometry, allocator: ClusterAllocator, mapping: Mapping): DataArea {
  const area = new DataArea();
  const clusters = divideUp(geometry.virtualSize, geometry.clusterSize);
  const slice = min<u64>(SLICE_SIZE, geometry.clusterSize) / geometry.l2EntrySize;
  const stretch = STRETCH_LIMIT >> geometry.clusterBits;
  let left: u64 = 0;
  for (let guest: u64 = 0; guest < clusters && !allocator.isExhausted;) {
    if (mapping.needsTable(guest)) {
      mapping.beginTable(guest, allocator.allocate(1));
      left = 0;
    }
    if (left == 0) left = stretch;
    const count = min<u64>(min<u64>(slice - (guest % slice), left), clusters - guest);
    const host = allocator.allocate(count);
    mapping.map(guest, host, count);
    area.end = (host + count) << geometry.clusterBits;
    guest += count;
    left -= count;
  }
  area.end -= (clusters << geometry.clusterBits) - endOfUse(geometry);
  area.tail = endOfUse(geometry) - geometry.virtualSize;
  return area;
}

/** The file ends with the last subcluster in use: qcow2.txt "Extended L2 Entries". */
function endOfUse(geometry: Qcow2Geometry): u64 {
  const subcluster = geometry.l2EntrySize == 16 ? geometry.clusterSize / SUBCLUSTERS : geometry.clusterSize;
  return divideUp(geometry.virtualSize, subcluster) * subcluster;
}

/** Every cluster lies in the data file where the guest sees it; only L2 tables take room in the image. */
export function preallocateDataFile(geometry: Qcow2Geometry, allocator: ClusterAllocator, mapping: Mapping): DataArea {
  const area = new DataArea();
  const clusters = divideUp(geometry.virtualSize, geometry.clusterSize);
  for (let guest: u64 = 0; guest < clusters && !allocator.isExhausted;) {
    const count = min<u64>(geometry.l2Entries, clusters - guest);
    mapping.beginTable(guest, allocator.allocate(1));
    mapping.map(guest, guest, count);
    guest += count;
  }

  area.dataFileEnd = endOfUse(geometry);
  area.tail = area.dataFileEnd - geometry.virtualSize;
  return area;
}

/**
 * preallocation=falloc and full: refcount blocks and a refcount table for all clusters to come, then all data clusters
 * in one area, then L2 tables wherever there is room. `fileEnd` is the end of what was written so far, in bytes.
 */
export function preallocateArea(
  geometry: Qcow2Geometry,
  allocator: ClusterAllocator,
  mapping: Mapping,
  fileEnd: u64,
): DataArea {
  const area = new DataArea();
  const clusters = divideUp(geometry.virtualSize, geometry.clusterSize);
  const tables = divideUp(clusters, geometry.l2Entries);
  const start = divideUp(fileEnd, geometry.clusterSize);
  const data = allocator.layRefcountArea(start, clusters + tables, false);
  if (allocator.isExhausted) return area;
  allocator.allocateAt(data, clusters);
  for (let guest: u64 = 0; guest < clusters;) {
    const count = min<u64>(geometry.l2Entries, clusters - guest);
    mapping.beginTable(guest, allocator.allocate(1));
    mapping.map(guest, data + guest, count);
    guest += count;
  }
  area.offset = data << geometry.clusterBits;
  area.length = clusters << geometry.clusterBits;
  area.end = area.offset + area.length;
  return area;
}
