import {FORMAT_QED} from '../abi/formats.ts';
import {REASON_QED_ENTRY} from '../abi/image-reasons.ts';
import {BlockCache} from '../device/block-cache.ts';
import {openSource} from '../device/source.ts';
import {Driver} from '../driver/driver.ts';
import {EXTENT_DATA, EXTENT_OFFSET, EXTENT_ZERO, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {failLookup} from '../report/refusal.ts';
import {openQed, QedImage} from './open.ts';

// QED specification, "Tables": what an entry means that is no offset.
const ENTRY_UNALLOCATED: u64 = 0;
const ENTRY_ZERO: u64 = 1;
/** Linux's EINVAL, which is what qemu's driver makes of an entry that names no place in the file. */
const INVALID_ARGUMENT: i32 = 22;
const NO_TABLE: u64 = u64.MAX_VALUE;

/** A qed image: an L1 table names L2 tables, which name clusters. */
class QedDriver extends Driver {
  private readonly cache: BlockCache;
  /** Bytes that one L2 table maps. */
  private readonly tableStretch: u64;
  private tableIndex: u64 = NO_TABLE;
  private table: u64 = 0;

  constructor(private readonly image: QedImage) {
    super(FORMAT_QED, image.source, image.header.size, image.header.clusterSize, true);
    this.cache = new BlockCache(image.source);
    this.tableStretch = image.tableEntries * image.header.clusterSize;
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    const first = this.entryOf(offset);
    const isCluster = first > ENTRY_ZERO;
    if (!this.isTableRight || (isCluster && !this.image.isCluster(first))) {
      failLookup(REASON_QED_ENTRY, INVALID_ARGUMENT);
      return;
    }

    if (isCluster) {
      extent.flags = EXTENT_DATA | EXTENT_OFFSET;
      extent.device = this.source.slot;
      extent.offset = first + (offset & (this.clusterSizeBytes - 1));
    } else if (first == ENTRY_ZERO) {
      extent.flags = EXTENT_ZERO;
    }

    extent.length = this.stretch(offset);
    while (extent.length < limit && this.follows(offset + extent.length, first, isCluster, extent)) {
      extent.length += this.stretch(offset + extent.length);
    }

    extent.length = min<u64>(extent.length, limit);
  }

  /** True when the entry for the byte at `offset` says the same as `first`, or names the cluster that comes next. */
  private follows(offset: u64, first: u64, isCluster: bool, extent: Extent): bool {
    const entry = this.entryOf(offset);
    if (!this.isTableRight) return false;
    if (!isCluster) return entry == first;
    // qemu's driver checks only the first cluster of what one table says.
    const isChecked = offset % this.tableStretch != 0 || this.image.isCluster(entry);
    return entry == extent.offset + extent.length && isChecked;
  }

  /** The L2 entry for the byte at `offset`; unallocated where there is no table. */
  private entryOf(offset: u64): u64 {
    const index = offset / this.tableStretch;
    if (index != this.tableIndex) {
      this.table = this.cache.loadLe64(this.image.header.l1Offset + index * 8);
      this.tableIndex = index;
    }

    if (this.table == 0 || !this.isTableRight) return ENTRY_UNALLOCATED;
    return this.cache.loadLe64(this.table + ((offset % this.tableStretch) / this.clusterSizeBytes) * 8);
  }

  private get isTableRight(): bool {
    return this.table == 0 || this.image.isTable(this.table);
  }

  /** Bytes up to where another entry begins to count. */
  private stretch(offset: u64): u64 {
    const size = this.table == 0 ? this.tableStretch : this.clusterSizeBytes;
    return size - (offset % size);
  }
}

/** Opens a layer as qed; ends the program when it is none. */
export function openQedDriver(layer: LayerConfig): Driver {
  return new QedDriver(openQed(openSource(layer.firstDevice)));
}
