import {storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {writeDevice} from '../host/calls.ts';
import {REFTABLE_ENTRY_SIZE} from './emit-geometry.ts';
import {RefcountTable} from './refcount-table.ts';
import {PAGE_L1, PAGE_MAPPING, PAGE_REFCOUNTS, TableCache} from './table-cache.ts';

// qcow2.txt "Header", bytes 48-59: where the refcount table is and how many clusters it takes.
const HEADER_REFCOUNT_TABLE: u64 = 48;
const HEADER_REFCOUNT_TABLE_LENGTH: u32 = 12;

// What must be in the file before what, lest a cluster in use have no reference there.
const ORDER_ANY: u32 = 0;
const ORDER_COUNTS_FIRST: u32 = 1;
const ORDER_COUNTS_LAST: u32 = 2;

/** All tables of an image that is being written, and the order in which they reach the file. */
export class ImageTables extends TableCache {
  private order: u32 = ORDER_ANY;
  private writtenCluster: u64;
  private readonly header: Region = allocateRegion(HEADER_REFCOUNT_TABLE_LENGTH);

  constructor(
    slot: u32,
    private readonly clusterBits: u32,
    public readonly refcountTable: RefcountTable,
  ) {
    super(slot, clusterBits);
    this.writtenCluster = refcountTable.cluster;
  }

  /** Clusters are about to be taken: what names them must not be in the file before their refcounts. */
  beginTaking(): void {
    this.keepOrder(ORDER_COUNTS_FIRST);
  }

  /** Clusters are about to be given up: their refcounts must not sink in the file before the last that names them is gone. */
  beginReleasing(): void {
    this.keepOrder(ORDER_COUNTS_LAST);
  }

  writeAll(): void {
    if (this.order == ORDER_COUNTS_LAST) {
      this.writeMapping();
      this.writeCounts();
    } else {
      this.writeCounts();
      this.writeMapping();
    }

    this.order = ORDER_ANY;
  }

  private keepOrder(order: u32): void {
    if (this.order != order && this.order != ORDER_ANY) this.writeAll();
    this.order = order;
  }

  private writeMapping(): void {
    this.writePages(PAGE_MAPPING);
    this.writePages(PAGE_L1);
  }

  private writeCounts(): void {
    this.writePages(PAGE_REFCOUNTS);
    this.writeTable();
    if (this.refcountTable.cluster != this.writtenCluster) this.writeHeader();
  }

  private writeTable(): void {
    const table = this.refcountTable;
    if (table.changedFrom >= table.changedTo) return;
    const entrySize = REFTABLE_ENTRY_SIZE as u32;
    const at = table.changedFrom * entrySize;
    const offset = (table.cluster << this.clusterBits) + at;
    writeDevice(this.slot, offset, table.bytes, at, table.changedTo * entrySize - at);
    table.changedFrom = u32.MAX_VALUE;
    table.changedTo = 0;
  }

  private writeHeader(): void {
    storeBe64(this.header, 0, this.refcountTable.cluster << this.clusterBits);
    storeBe32(this.header, 8, this.refcountTable.clusters as u32);
    writeDevice(this.slot, HEADER_REFCOUNT_TABLE, this.header, 0, HEADER_REFCOUNT_TABLE_LENGTH);
    this.writtenCluster = this.refcountTable.cluster;
  }
}
