import {loadBe64, storeBe64} from '../bytes/big-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {ClusterAllocator} from './cluster-allocator.ts';
import {ENTRY_COPIED, ENTRY_OFFSET_MASK, ENTRY_ZERO, isPlacedKind} from './cluster-kind.ts';
import {
  refuseClusterOffset,
  refuseCompressedInDataFile,
  refuseDataFileOffset,
  refuseInvalidEntry,
  refuseTableOffset,
  refuseZeroBeforeVersion3,
} from './corruption.ts';
import {Qcow2Header} from './header.ts';
import {PAGE_L1, PAGE_MAPPING} from './table-cache.ts';
import {MetadataGuard} from './write-guard.ts';
import {WriteLayout} from './write-layout.ts';
import {ImageTables} from './write-tables.ts';

/** L2 entries of an image that is being written, seen through the page of a table that `enter` chose. */
export class WriteMapping {
  /** Entries from the one entered to the end of its page. */
  public room: u64 = 0;
  private readonly spare: Region;
  private guestOffset: u64 = 0;
  private tableOffset: u64 = 0;
  /** The table was found to be written by this image alone. */
  private isOwnTable: bool = false;
  /** Where the entered entry lies in the file. */
  private entryOffset: u64 = 0;

  constructor(
    private readonly header: Qcow2Header,
    private readonly layout: WriteLayout,
    private readonly tables: ImageTables,
    private readonly allocator: ClusterAllocator,
    private readonly guard: MetadataGuard,
  ) {
    this.spare = allocateRegion(tables.pageSize);
  }

  /** Turns to the cluster at `offset`; its L2 table is made, or copied where a snapshot has it too. */
  enter(offset: u64): void {
    this.enterTable(offset >> this.layout.tableBits);
    this.enterEntry(offset);
  }

  /** Turns to the cluster at `offset` to read alone; false when there is no L2 table, which makes all of it unallocated. */
  look(offset: u64): bool {
    const l1Index = offset >> this.layout.tableBits;
    const table = this.load(this.header.l1Offset + l1Index * 8) & ENTRY_OFFSET_MASK;
    if ((table & this.layout.clusterMask) != 0) refuseTableOffset(table, l1Index);
    this.tableOffset = table;
    this.isOwnTable = false;
    this.enterEntry(offset);
    return table != 0;
  }

  private enterEntry(offset: u64): void {
    const layout = this.layout;
    const tableBits = layout.clusterBits - layout.entryBits;
    this.guestOffset = layout.startOfCluster(offset);
    const index = (offset >> layout.clusterBits) & (((1 as u64) << tableBits) - 1);
    this.entryOffset = this.tableOffset + (index << layout.entryBits);
    const perPage = (1 as u64) << (this.tables.pageBits - layout.entryBits);
    this.room = perPage - (index & (perPage - 1));
  }

  /** The entry `index` behind the one entered, less than `room`. */
  entry(index: u64): u64 {
    return this.load(this.entryOffset + (index << this.layout.entryBits));
  }

  /** Its bitmap; 0 where there are none. */
  bitmap(index: u64): u64 {
    return this.layout.isExtended ? this.load(this.entryOffset + (index << this.layout.entryBits) + 8) : 0;
  }

  store(index: u64, entry: u64, bitmap: u64): void {
    const offset = this.entryOffset + (index << this.layout.entryBits);
    const page = this.tables.page(offset);
    const at = (offset & (page.size - 1)) as u32;
    storeBe64(page, at, entry);
    if (this.layout.isExtended) storeBe64(page, at + 8, bitmap);
    this.tables.change(PAGE_MAPPING, at, this.layout.isExtended ? 16 : 8);
  }

  /** Ends the program when the entry breaks the format's rules, in qemu's words. */
  check(index: u64, entry: u64, bitmap: u64): void {
    const layout = this.layout;
    const place = (this.entryOffset - this.tableOffset) / (1 << layout.entryBits) + index;
    if (layout.isInvalid(entry, bitmap)) refuseInvalidEntry(this.tableOffset, place);
    if (layout.isCompressed(entry)) {
      if (layout.hasDataFile) refuseCompressedInDataFile(this.tableOffset, place);
      return;
    }

    if (!layout.hasZeroEntries && (entry & ENTRY_ZERO) != 0) refuseZeroBeforeVersion3(this.tableOffset, place);
    if (!this.isPlaced(entry)) return;
    const host = layout.host(entry);
    if ((host & layout.clusterMask) != 0) refuseClusterOffset(host, this.tableOffset, place);
    const guest = this.guestOffset + (index << layout.clusterBits);
    if (layout.hasDataFile && host != guest) refuseDataFileOffset(host, guest, place);
  }

  /** The entry's cluster has a place of its own size in the file. */
  isPlaced(entry: u64): bool {
    return isPlacedKind(this.layout.kind(entry, 0, 0));
  }

  private load(offset: u64): u64 {
    const page = this.tables.page(offset);
    return loadBe64(page, (offset & (page.size - 1)) as u32);
  }

  /** qcow2.txt "L1 table entry": without bit 63 the table is missing or somebody else's as well. */
  private enterTable(l1Index: u64): void {
    const entry = this.load(this.header.l1Offset + l1Index * 8);
    const table = entry & ENTRY_OFFSET_MASK;
    if ((table & this.layout.clusterMask) != 0) refuseTableOffset(table, l1Index);
    if (table != 0 && (entry & ENTRY_COPIED) != 0) {
      if (table != this.tableOffset || !this.isOwnTable) this.guard.checkTable(table);
      this.tableOffset = table;
      this.isOwnTable = true;
      return;
    }

    this.makeTable(l1Index, table);
  }

  private makeTable(l1Index: u64, old: u64): void {
    const size = this.layout.clusterSize;
    const made = this.allocator.allocate(1) << this.layout.clusterBits;
    this.guard.checkData(made, size);
    this.tables.makeTable(PAGE_MAPPING, made, size);
    if (old != 0) this.copyTable(old, made);
    const offset = this.header.l1Offset + l1Index * 8;
    const page = this.tables.page(offset);
    const at = (offset & (page.size - 1)) as u32;
    storeBe64(page, at, made | ENTRY_COPIED);
    this.tables.change(PAGE_L1, at, 8);
    this.guard.addTable(made);
    this.tableOffset = made;
    this.isOwnTable = true;
    if (old != 0) this.allocator.release(old >> this.layout.clusterBits, 1);
  }

  private copyTable(from: u64, to: u64): void {
    const pageSize = this.tables.pageSize;
    for (let at: u64 = 0; at < this.layout.clusterSize; at += pageSize) {
      copyBytes(this.spare, 0, this.tables.page(from + at), 0, pageSize);
      copyBytes(this.tables.page(to + at), 0, this.spare, 0, pageSize);
      this.tables.change(PAGE_MAPPING, 0, pageSize);
    }
  }
}
