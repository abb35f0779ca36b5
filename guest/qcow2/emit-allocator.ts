import {allocateRegion, Region} from '../bytes/region.ts';
import {Sink} from '../emit/sink.ts';
import {ClusterAllocator} from './cluster-allocator.ts';
import {ClusterMap} from './emit-cluster-map.ts';
import {Qcow2Geometry} from './emit-geometry.ts';
import {RefcountTable} from './refcount-table.ts';

/** Clusters of an image that is being laid out: 0 to 2 are the header, the refcount table and its first block. */
export class FreshAllocator extends ClusterAllocator {
  constructor(
    geometry: Qcow2Geometry,
    public readonly used: ClusterMap,
    private readonly sink: Sink,
  ) {
    const table = new RefcountTable(allocateRegion(geometry.clusterSize as u32), 1, geometry.clusterBits);
    super(geometry.clusterBits, geometry.refcountBlockBits, used, table);
    table.setBlock(0, 2);
    used.take(0, 3);
    this.cursor = 3;
  }

  protected leaveTable(cluster: u64, bytes: Region): void {
    this.sink.write(cluster << this.clusterBits, bytes, 0, bytes.size);
  }
}
