import {storeBe64} from '../bytes/big-endian.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Sink} from '../emit/sink.ts';
import {ENTRY_COPIED} from './cluster-kind.ts';
import {L1_ENTRY_SIZE, Qcow2Geometry} from './emit-geometry.ts';

/** The L1 table, and the one L2 table that is being filled; tables are finished in order. */
export class Mapping {
  public readonly l1: Region;
  /** End of the last L2 table written, in bytes. */
  public end: u64 = 0;
  private l2: Region;
  private l2Cluster: u64 = 0;
  private l2Index: u64 = 0;

  constructor(
    private readonly geometry: Qcow2Geometry,
    private readonly sink: Sink,
  ) {
    this.l1 = allocateRegion((geometry.l1Entries * L1_ENTRY_SIZE) as u32);
    this.l2 = allocateRegion(geometry.clusterSize as u32);
  }

  /** True when guest cluster `guest` needs an L2 table that is not there yet. */
  needsTable(guest: u64): bool {
    return this.l2Cluster == 0 || guest / this.geometry.l2Entries != this.l2Index;
  }

  /** Starts the L2 table for guest cluster `guest` in `cluster`. */
  beginTable(guest: u64, cluster: u64): void {
    this.finish();
    fillBytes(this.l2, 0, this.l2.size, 0);
    this.l2Cluster = cluster;
    this.l2Index = guest / this.geometry.l2Entries;
    storeBe64(this.l1, (this.l2Index * L1_ENTRY_SIZE) as u32, (cluster << this.geometry.clusterBits) | ENTRY_COPIED);
  }

  /** Maps `count` guest clusters from `guest` on, within one L2 table, to host clusters from `host` on. */
  map(guest: u64, host: u64, count: u64): void {
    const first = guest % this.geometry.l2Entries;
    for (let index: u64 = 0; index < count; index++) {
      const entry = ((host + index) << this.geometry.clusterBits) | ENTRY_COPIED;
      storeBe64(this.l2, ((first + index) * this.geometry.l2EntrySize) as u32, entry);
    }
  }

  /** Writes the table being filled, if there is one. */
  finish(): void {
    if (this.l2Cluster == 0) return;
    this.sink.write(this.l2Cluster << this.geometry.clusterBits, this.l2, 0, this.l2.size);
    this.end = max<u64>(this.end, (this.l2Cluster + 1) << this.geometry.clusterBits);
    this.l2Cluster = 0;
  }
}
