import {BlockCache} from '../device/block-cache.ts';
import {Source} from '../device/source.ts';
import {TableBatch} from '../device/table-batch.ts';
import {ENTRY_OFFSET_MASK} from './cluster-kind.ts';
import {Qcow2Header} from './header.ts';

/** Goes through an L1 table and reads the L2 tables that it names, many at a time. */
export class Qcow2L1Walk {
  public readonly batch: TableBatch;
  private readonly entries: StaticArray<u64>;
  private readonly indexes: StaticArray<u32>;
  private readonly cache: BlockCache;
  private offset: u64 = 0;
  private size: u32 = 0;
  private index: u32 = 0;

  constructor(source: Source, header: Qcow2Header) {
    const batch = new TableBatch(source, header.clusterSize);
    this.batch = batch;
    this.entries = new StaticArray<u64>(batch.capacity);
    this.indexes = new StaticArray<u32>(batch.capacity);
    this.cache = new BlockCache(source);
  }

  /** `offset` is a multiple of the cluster size, `size` a number of entries. */
  begin(offset: u64, size: u32): void {
    this.offset = offset;
    this.size = size;
    this.index = 0;
  }

  /** Reads the next tables; false when there are no more. `batch` holds them, entries that are zero left out. */
  next(): bool {
    this.batch.clear();
    for (; this.index < this.size && !this.batch.isFull; this.index++) {
      const entry = this.cache.loadBe64(this.offset + (this.index as u64) * 8);
      if (entry == 0) continue;
      this.entries[this.batch.count] = entry;
      this.indexes[this.batch.count] = this.index;
      this.batch.add(entry & ENTRY_OFFSET_MASK);
    }

    this.batch.load();
    return this.batch.count > 0;
  }

  /** The L1 entry that names the batch's table `place`. */
  entry(place: u32): u64 {
    return this.entries[place];
  }

  /** The place of that entry in the L1 table. */
  indexOf(place: u32): u32 {
    return this.indexes[place];
  }
}
