import {FORMAT_QED} from '../abi/formats.ts';
import {REASON_QED_ENTRY, REASON_QED_UNCLEAN} from '../abi/image-reasons.ts';
import {storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {openSource} from '../device/source.ts';
import {TableCache} from '../device/table-cache.ts';
import {Below, clear} from '../driver/below.ts';
import {Chain} from '../driver/chain.ts';
import {ClusterWriter, NO_PLACE} from '../driver/cluster-writer.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Writer} from '../driver/writer.ts';
import {writeDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {AUTOCLEAR_FEATURES_AT, FEATURE_NEED_CHECK, FEATURES_AT} from './header.ts';
import {openQed, QedImage} from './open.ts';

// QED specification, "Tables": what an entry means that is no offset.
const ENTRY_UNALLOCATED: u64 = 0;
const ENTRY_ZERO: u64 = 1;
const ENTRY_SIZE: u64 = 8;
const CACHE_SLOTS: i32 = 8;
const NO_TABLE: u64 = u64.MAX_VALUE;

/**
 * Clusters and tables follow one another in the order in which they are first written, a table behind the clusters for which
 * it was made. While anything changes, the header says that a check is needed.
 */
class QedWriter extends ClusterWriter {
  private readonly tables: TableCache = new TableCache(CACHE_SLOTS);
  private readonly field: Region = allocateRegion(8);
  /** Clusters that one L2 table maps. */
  private readonly tableEntries: u64;
  private readonly tableSize: u64;
  private tableIndex: u64 = NO_TABLE;
  /** 0: there is none. */
  private table: u64 = 0;
  private readonly features: u64;
  /** Where the first cluster of those added here lies. */
  private readonly firstAdded: u64;
  private end: u64;
  /** The clusters that get a place read as zeros so far, whatever lies below. */
  private wasZero: bool = false;
  private isMarked: bool = false;

  constructor(
    private readonly image: QedImage,
    below: Below,
  ) {
    super(FORMAT_QED, image.header.size, image.header.clusterSize, image.source.slot, below, image.source.size);
    this.tableEntries = image.tableEntries;
    this.tableSize = image.tableEntries * ENTRY_SIZE;
    // What is left of the file behind its last whole cluster counts for nothing.
    this.end = image.source.size & ~((image.header.clusterSize as u64) - 1);
    this.firstAdded = this.end;
    this.features = image.header.features;
  }

  flush(): void {
    this.tables.flush();
    this.extendTo(this.end);
  }

  finish(): void {
    this.flush();
    if (this.isMarked) this.storeField(FEATURES_AT, this.features);
    this.isMarked = false;
  }

  protected find(cluster: u64): u64 {
    const entry = this.entryOf(cluster);
    return entry <= ENTRY_ZERO ? NO_PLACE : entry;
  }

  /** Up to where the next table begins to count, as long as all are clusters of zeros, or none is. */
  protected countTogether(cluster: u64, count: u64): u64 {
    const limit = min<u64>(count, this.tableEntries - (cluster % this.tableEntries));
    const first = this.entryOf(cluster);
    this.wasZero = first == ENTRY_ZERO;
    let same: u64 = 1;
    while (same < limit && this.entryOf(cluster + same) == first) same++;
    return same;
  }

  protected add(cluster: u64, count: u64): u64 {
    this.mark();
    const first = this.end;
    this.end += count * this.clusterSize;
    for (let index: u64 = 0; index < count; index++) {
      this.storeEntry(cluster + index, first + index * this.clusterSize);
    }

    return first;
  }

  /** Whole clusters become clusters of zeros, as in qemu-img even where nothing lies below. */
  protected zeroUnplaced(offset: u64, left: u64, length: u64): u64 {
    const cluster = offset / this.clusterSize;
    if (this.entryOf(cluster) == ENTRY_ZERO) return left;
    const isWhole = offset % this.clusterSize == 0 && (left == this.clusterSize || offset + left == this.sizeBytes);
    if (!isWhole) return super.zeroUnplaced(offset, left, length);
    this.mark();
    this.storeEntry(cluster, ENTRY_ZERO);
    return left;
  }

  /** A cluster of zeros that is written in part keeps zeros in the rest. */
  protected storeBelow(offset: u64, length: u64, place: u64): void {
    if (this.wasZero) clear(this.slot, place, length, this.cleanFrom);
    else super.storeBelow(offset, length, place);
  }

  private entryOf(cluster: u64): u64 {
    this.turnTo(cluster / this.tableEntries);
    if (this.table == 0) return ENTRY_UNALLOCATED;
    const entry = this.tables.loadLe64(this.slot, this.table + (cluster % this.tableEntries) * ENTRY_SIZE);
    if (entry > ENTRY_ZERO && !this.isCluster(entry)) refuseImage(REASON_QED_ENTRY);
    return entry;
  }

  private storeEntry(cluster: u64, entry: u64): void {
    this.turnTo(cluster / this.tableEntries);
    if (this.table == 0) this.addTable();
    this.tables.storeLe64(this.slot, this.table + (cluster % this.tableEntries) * ENTRY_SIZE, entry);
  }

  private turnTo(index: u64): void {
    if (index == this.tableIndex) return;
    const table = this.tables.loadLe64(this.slot, this.image.header.l1Offset + index * ENTRY_SIZE);
    const isWithin = this.isAdded(table) || this.image.isTable(table);
    if (table != 0 && (!isWithin || this.isOverL1(table, this.tableSize))) refuseImage(REASON_QED_ENTRY);
    this.table = table;
    this.tableIndex = index;
  }

  /** An empty table behind all that the file has. */
  private addTable(): void {
    const table = this.end;
    this.end += this.tableSize;
    for (let at: u64 = 0; at < this.tableSize; at += ENTRY_SIZE) this.tables.storeLe64(this.slot, table + at, 0);
    this.tables.storeLe64(this.slot, this.image.header.l1Offset + this.tableIndex * ENTRY_SIZE, table);
    this.table = table;
  }

  /** True where data may lie: in whole clusters between the header and what was added last, and not over a table. */
  private isCluster(offset: u64): bool {
    const isOverTable = offset >= this.table && offset < this.table + this.tableSize;
    const isWithin = this.isAdded(offset) || this.image.isCluster(offset);
    return isWithin && !isOverTable && !this.isOverL1(offset, this.clusterSize);
  }

  private isAdded(offset: u64): bool {
    return offset >= this.firstAdded && offset < this.end;
  }

  private isOverL1(offset: u64, length: u64): bool {
    const l1Offset = this.image.header.l1Offset;
    return offset < l1Offset + this.tableSize && l1Offset < offset + length;
  }

  /** Says that the image is being changed, before anything in it is; features that this writer may not know are given up. */
  private mark(): void {
    if (this.isMarked) return;
    this.isMarked = true;
    this.storeField(FEATURES_AT, this.features | FEATURE_NEED_CHECK);
    this.storeField(AUTOCLEAR_FEATURES_AT, 0);
  }

  private storeField(at: u32, value: u64): void {
    storeLe64(this.field, 0, value);
    writeDevice(this.slot, at, this.field, 0, this.field.size);
  }
}

/** Opens a layer to be written as qed; ends the program where it cannot be written safely. */
export function openQedWriter(layer: LayerConfig, below: Chain): Writer {
  const image = openQed(openSource(layer.firstDevice));
  if (image.header.has(FEATURE_NEED_CHECK)) refuseImage(REASON_QED_UNCLEAN);
  return new QedWriter(image, new Below(below));
}
