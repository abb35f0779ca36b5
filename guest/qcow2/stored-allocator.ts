import {Region} from '../bytes/region.ts';
import {writeDevice} from '../host/calls.ts';
import {ClusterAllocator} from './cluster-allocator.ts';
import {StoredRefcounts} from './write-refcounts.ts';
import {ImageTables} from './write-tables.ts';

/** Clusters of an image that exists, by its own refcounts. */
export class StoredAllocator extends ClusterAllocator {
  /** Where compressed data ends that has more room in its cluster; 0: nowhere. */
  private freeByte: u64 = 0;

  constructor(
    clusterBits: u32,
    blockBits: u32,
    private readonly refcounts: StoredRefcounts,
    private readonly tables: ImageTables,
  ) {
    super(clusterBits, blockBits, refcounts, tables.refcountTable);
  }

  /**
   * Room for `size` bytes, less than a cluster: behind those asked for last as far as the cluster has room, or goes on
   * in the next one. Every cluster counts a reference for each stretch that has bytes of it. Gives the offset in bytes.
   */
  allocateBytes(size: u64): u64 {
    const clusterSize = (1 as u64) << this.clusterBits;
    const last = this.freeByte >> this.clusterBits;
    if (this.freeByte != 0 && this.refcounts.isFull(last)) this.freeByte = 0;
    let start = this.freeByte;
    const room = clusterSize - (start & (clusterSize - 1));
    if (start == 0 || room < size) {
      const blocks = this.blocksMade;
      const next = this.allocate(1);
      // A new refcount block sets qemu's search back to a whole cluster.
      if (start != 0 && next == last + 1 && this.blocksMade == blocks) this.refcounts.share(last);
      else start = next << this.clusterBits;
    } else {
      this.refcounts.share(last);
    }

    const end = start + size;
    this.freeByte = (end & (clusterSize - 1)) == 0 ? 0 : end;
    return start;
  }

  /** The free cluster keeps the table as it was last, like in an image that was laid out at once. */
  protected leaveTable(cluster: u64, bytes: Region): void {
    writeDevice(this.tables.slot, cluster << this.clusterBits, bytes, 0, bytes.size);
  }
}
