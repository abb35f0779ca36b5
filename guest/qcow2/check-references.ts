import {FINDING_BEYOND_END, FINDING_OVERFLOW} from '../abi/check-messages.ts';
import {ERRNO_NO_MEMORY, Findings} from '../check/findings.ts';
import {ClusterCounters} from '../check/cluster-counters.ts';
import {Qcow2Header} from './header.ts';

/** How often each cluster of the image file is used, counted from everything that names one. */
export class Qcow2References {
  public readonly counters: ClusterCounters;
  /** Clusters of the file, the last one perhaps cut; one more where something reaches a little further. */
  public clusterCount: u64;
  private readonly clusterBits: u32;

  constructor(
    private readonly findings: Findings,
    header: Qcow2Header,
    /** Bytes, in whole sectors. */
    public readonly fileSize: u64,
    /** Clusters behind the file's that a repair may take. */
    room: u64 = 0,
  ) {
    this.clusterBits = header.clusterBits;
    const count = (fileSize + header.clusterSize - 1) >> header.clusterBits;
    this.clusterCount = count;
    this.counters = new ClusterCounters(count + room, header.refcountOrder);
  }

  /** Counts one reference to each cluster that has some of the `size` bytes from `offset`. */
  count(offset: u64, size: u64): void {
    if ((size as i64) <= 0) return;
    if (offset > (i64.MAX_VALUE as u64)) {
      // qemu-img takes it for a place before the file's beginning and fails to make room for so many counts.
      this.findings.errno = ERRNO_NO_MEMORY;
      return;
    }

    if (this.isBeyondEnd(offset, size)) {
      this.findings.corruption(FINDING_BEYOND_END, offset, size);
      return;
    }

    const last = (offset + size - 1) >> this.clusterBits;
    this.clusterCount = max<u64>(this.clusterCount, last + 1);
    for (let cluster = offset >> this.clusterBits; cluster <= last; cluster++) {
      if (!this.counters.increase(cluster)) {
        this.findings.corruption(FINDING_OVERFLOW, cluster << this.clusterBits);
      }
    }
  }

  /** The file's last cluster may be cut, so less than a cluster behind the file's end is no fault. */
  private isBeyondEnd(offset: u64, size: u64): bool {
    if (size > (i64.MAX_VALUE as u64) - offset) return true;
    const end = offset + size;
    return end > this.fileSize && end - this.fileSize >= (1 as u64) << this.clusterBits;
  }
}
