import {loadBe64} from '../bytes/big-endian.ts';
import {readDeviceOrZeros} from '../driver/driver.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {ClusterFilter} from './cluster-filter.ts';
import {ENTRY_OFFSET_MASK} from './cluster-kind.ts';
import {refuseOverlap, refuseShared} from './corruption.ts';
import {Qcow2Image} from './open.ts';
import {Qcow2Snapshot, Qcow2SnapshotReader} from './snapshots.ts';
import {StoredRefcounts} from './write-refcounts.ts';
import {WriteLayout} from './write-layout.ts';
import {ImageTables} from './write-tables.ts';

/** Keeps data from landing on the tables of an image whose refcounts are wrong. */
export class MetadataGuard {
  private readonly starts: Array<u64> = [];
  private readonly lengths: Array<u64> = [];
  private readonly names: Array<string> = [];
  private readonly l2Tables: ClusterFilter = new ClusterFilter();

  constructor(
    private readonly image: Qcow2Image,
    private readonly layout: WriteLayout,
    private readonly tables: ImageTables,
    private readonly refcounts: StoredRefcounts,
    /** Clusters of refcount blocks. */
    private readonly blocks: ClusterFilter,
  ) {
    const header = image.header;
    this.addRange(0, layout.clusterSize, ' (overlaps with header)');
    this.addRange(header.l1Offset, (header.l1Size as u64) * 8, ' (overlaps with active L1 table)');
    this.addSnapshots();
    this.addRange(
      image.extensions.encryptionOffset,
      image.extensions.encryptionLength,
      ' (overlaps with encryption header)',
    );
    this.filterL2Tables();
    this.filterBlocks();
    if (image.extensions.bitmaps.size > 0) this.addBitmaps(image.extensions.bitmaps);
  }

  /** The cluster at `offset` is an L2 table from now on. */
  addTable(offset: u64): void {
    this.l2Tables.add(offset >> this.layout.clusterBits);
  }

  /** Ends the program when one of the bytes belongs to a table: nobody may write data there. */
  checkData(offset: u64, length: u64): void {
    this.checkRanges(offset, length);
    const first = offset >> this.layout.clusterBits;
    const last = (offset + length - 1) >> this.layout.clusterBits;
    this.checkBlocks(first, last - first + 1);
    this.checkL2Tables(first, last - first + 1);
  }

  /** Ends the program when the clusters, which an entry calls its own, are not so by the refcounts. */
  checkOwned(offset: u64, count: u64): void {
    const first = offset >> this.layout.clusterBits;
    for (let cluster = first; cluster < first + count; cluster++) {
      const refcount = this.refcounts.read(cluster);
      if (refcount != 1) refuseShared(cluster << this.layout.clusterBits, refcount);
    }
  }

  /** Ends the program when the L2 table at `offset` lies where something else is. */
  checkTable(offset: u64): void {
    this.checkRanges(offset, this.layout.clusterSize);
    this.checkOwned(offset, 1);
    this.checkBlocks(offset >> this.layout.clusterBits, 1);
  }

  private checkRanges(offset: u64, length: u64): void {
    for (let index = 0; index < this.starts.length; index++) {
      if (overlaps(offset, length, this.starts[index], this.lengths[index])) refuseOverlap(offset, this.names[index]);
    }

    const table = this.tables.refcountTable;
    const start = table.cluster << this.layout.clusterBits;
    if (overlaps(offset, length, start, table.bytes.size)) refuseOverlap(offset, ' (overlaps with refcount table)');
  }

  private checkBlocks(first: u64, count: u64): void {
    if (!this.blocks.mayHave(first, count)) return;
    const table = this.tables.refcountTable;
    for (let index: u64 = 0; index < table.entries; index++) {
      const block = table.blockOffset(index);
      if (block != 0 && (block >> this.layout.clusterBits) - first < count) refuseOverlap(block, OVERLAPS_BLOCK);
    }
  }

  private checkL2Tables(first: u64, count: u64): void {
    if (!this.l2Tables.mayHave(first, count)) return;
    const header = this.image.header;
    for (let index: u64 = 0; index < header.l1Size; index++) {
      const at = header.l1Offset + index * 8;
      const page = this.tables.page(at);
      const table = loadBe64(page, (at & (page.size - 1)) as u32) & ENTRY_OFFSET_MASK;
      if (table != 0 && (table >> this.layout.clusterBits) - first < count) refuseOverlap(table, OVERLAPS_L2);
    }
  }

  /** The directory is written too, so it must not lie where something else is. */
  private addBitmaps(extension: Region): void {
    const offset = loadBe64(extension, 16);
    const size = loadBe64(extension, 8);
    this.checkData(offset, size);
    this.checkOwned(offset, (size + this.layout.clusterMask) >> this.layout.clusterBits);
    this.addRange(offset, size, ' (overlaps with bitmap directory)');
  }

  private addSnapshots(): void {
    const header = this.image.header;
    if (header.snapshotCount == 0) return;
    const reader = new Qcow2SnapshotReader(this.image);
    const snapshot = new Qcow2Snapshot();
    while (reader.next(snapshot)) {
      this.addRange(snapshot.l1Offset, (snapshot.l1Size as u64) * 8, ' (overlaps with inactive L1 table)');
    }

    this.addRange(header.snapshotOffset, reader.offset - header.snapshotOffset, ' (overlaps with snapshot table)');
  }

  /** A block where something else is would spoil it with the first refcount that changes. */
  private filterBlocks(): void {
    const bits = this.layout.clusterBits;
    const table = this.tables.refcountTable;
    for (let index: u64 = 0; index < table.entries; index++) {
      const block = table.blockOffset(index);
      if (block == 0) continue;
      this.checkRanges(block, this.layout.clusterSize);
      this.checkL2Tables(block >> bits, 1);
      this.blocks.add(block >> bits);
    }
  }

  private filterL2Tables(): void {
    const header = this.image.header;
    const chunk = allocateRegion(CHUNK_BYTES);
    const bytes = (header.l1Size as u64) * 8;
    for (let done: u64 = 0; done < bytes; done += CHUNK_BYTES) {
      const count = min<u64>(bytes - done, CHUNK_BYTES) as u32;
      readDeviceOrZeros(this.image.source.slot, header.l1Offset + done, chunk, 0, count);
      this.filterEntries(chunk, count);
    }
  }

  private filterEntries(chunk: Region, length: u32): void {
    for (let at: u32 = 0; at < length; at += 8) {
      const table = loadBe64(chunk, at) & ENTRY_OFFSET_MASK;
      if (table != 0) this.l2Tables.add(table >> this.layout.clusterBits);
    }
  }

  private addRange(start: u64, length: u64, name: string): void {
    if (length == 0) return;
    this.starts.push(start);
    this.lengths.push(length);
    this.names.push(name);
  }
}

const CHUNK_BYTES: u32 = 0x10000;
const OVERLAPS_BLOCK: string = ' (overlaps with refcount block)';
const OVERLAPS_L2: string = ' (overlaps with active L2 table)';

/** Neither sum may wrap for what an image names, so the distance is compared. */
function overlaps(a: u64, aLength: u64, b: u64, bLength: u64): bool {
  return a < b ? b - a < aLength : a - b < bLength;
}
