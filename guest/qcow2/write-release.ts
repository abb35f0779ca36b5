import {ENTRY_COMPRESSED, ENTRY_OFFSET_MASK} from './cluster-kind.ts';
import {CompressedEntries} from './compressed-entry.ts';
import {FileReach} from './file-reach.ts';
import {StoredAllocator} from './stored-allocator.ts';
import {WriteLayout} from './write-layout.ts';

/** Clusters that L2 entries named until lately; their references are given up together. */
export class Released {
  private readonly entries: Array<u64> = [];
  /** Clusters that are free and not yet given back. */
  private freeStart: u64 = 0;
  private freeCount: u64 = 0;

  constructor(
    private readonly layout: WriteLayout,
    private readonly allocator: StoredAllocator,
    private readonly compressed: CompressedEntries,
    private readonly reach: FileReach,
  ) {}

  /** Notes what the entry, which nobody has any more, referred to. */
  add(entry: u64): void {
    if (this.layout.hasDataFile || (entry & (ENTRY_COMPRESSED | ENTRY_OFFSET_MASK)) == 0) return;
    this.entries.push(entry);
  }

  /** Gives the references up; with `unmap` the file gives up the room that is free now. */
  giveUp(unmap: bool): void {
    for (let index = 0; index < this.entries.length; index++) this.releaseEntry(this.entries[index], unmap);
    this.entries.length = 0;
    this.unmapFree();
  }

  private releaseEntry(entry: u64, unmap: bool): void {
    const bits = this.layout.clusterBits;
    if ((entry & ENTRY_COMPRESSED) == 0) {
      this.release(this.layout.host(entry) >> bits, unmap);
      return;
    }

    const offset = this.compressed.offset(entry);
    const last = (offset + this.compressed.length(entry) - 1) >> bits;
    for (let cluster = offset >> bits; cluster <= last; cluster++) this.release(cluster, unmap);
  }

  private release(cluster: u64, unmap: bool): void {
    if (this.allocator.release(cluster, 1) != cluster || !unmap) return;
    if (cluster != this.freeStart + this.freeCount) {
      this.unmapFree();
      this.freeStart = cluster;
    }

    this.freeCount++;
  }

  private unmapFree(): void {
    const bits = this.layout.clusterBits;
    if (this.freeCount > 0) this.reach.zeroWritten(this.freeStart << bits, this.freeCount << bits, true);
    this.freeCount = 0;
  }
}
