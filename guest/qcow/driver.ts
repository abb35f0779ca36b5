import {FORMAT_QCOW} from '../abi/formats.ts';
import {REASON_UNREADABLE} from '../abi/image-reasons.ts';
import {fits} from '../bytes/fits.ts';
import {Region} from '../bytes/region.ts';
import {EncryptedData} from '../cipher/encrypted-data.ts';
import {legacyEncoding} from '../cipher/legacy-encoding.ts';
import {BlockCache} from '../device/block-cache.ts';
import {openSource, SECTOR_SIZE} from '../device/source.ts';
import {Driver} from '../driver/driver.ts';
import {EXTENT_COMPRESSED, EXTENT_DATA, EXTENT_OFFSET, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {ClusterData} from '../qcow2/cluster-data.ts';
import {CompressedClusters} from '../qcow2/compressed-clusters.ts';
import {requireSecret} from '../qcow2/encryption.ts';
import {failRead, refuseImage} from '../report/refusal.ts';
import {openQcow, QcowImage} from './open.ts';

/** An L2 entry's highest bit: the cluster is compressed. */
export const ENTRY_COMPRESSED: u64 = (1 as u64) << 63;
/** Stands for no cluster: none begins there, and none follows another there. */
const ENTRY_NONE: u64 = 1;
const INT64_MAX: u64 = i64.MAX_VALUE as u64;
const NO_TABLE: u64 = u64.MAX_VALUE;

/** A qcow image: an L1 table names L2 tables, which name clusters. */
class QcowDriver extends Driver {
  private readonly cache: BlockCache;
  private readonly clusterBits: u32;
  /** Bytes that one L2 table maps, as a power of two. */
  private readonly tableShift: u32;
  private tableIndex: u64 = NO_TABLE;
  private table: u64 = 0;

  constructor(
    private readonly image: QcowImage,
    private readonly data: ClusterData,
  ) {
    super(FORMAT_QCOW, image.source, image.size, (1 as u64) << image.clusterBits, true);
    this.cache = new BlockCache(image.source);
    this.clusterBits = image.clusterBits;
    this.tableShift = image.clusterBits + image.tableBits;
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    const clusterMask = this.clusterSizeBytes - 1;
    const entry = this.entryOf(offset);
    if (!this.isTableRight) refuseImage(REASON_UNREADABLE);
    extent.length = this.stretch(offset);
    if (entry >= ENTRY_COMPRESSED) {
      // The entry's upper bits, below the mark, are the bytes that the stream takes.
      const length = ((entry >> (63 - this.clusterBits)) & clusterMask) as u32;
      const start = entry & (((1 as u64) << (63 - this.clusterBits)) - 1);
      this.data.noteCompressed(extent, start, length, offset & clusterMask);
    } else if (entry == 0) {
      while (extent.length < limit && this.entryOf(offset + extent.length) == 0) {
        extent.length += this.stretch(offset + extent.length);
      }
    } else {
      extent.flags = EXTENT_DATA | EXTENT_OFFSET;
      extent.device = this.source.slot;
      this.data.notePlace(extent, entry + (offset & clusterMask), offset);
      // qemu-img names this place, and reads from the other, where a cluster does not begin with one of the file's.
      extent.offset = entry | (offset & clusterMask);
      extent.second = entry;
      this.joinData(offset, limit, entry, extent);
    }

    extent.length = min<u64>(extent.length, limit);
  }

  private joinData(offset: u64, limit: u64, first: u64, extent: Extent): void {
    if ((first & (this.clusterSizeBytes - 1)) != 0) return;
    while (extent.length < limit && this.entryOf(offset + extent.length) == extent.offset + extent.length) {
      extent.length += this.clusterSizeBytes;
    }
  }

  read(extent: Extent, skip: u64, into: Region, at: u32, length: u32): void {
    const isPlain = !extent.has(EXTENT_COMPRESSED);
    // qemu-img tells of such a cluster, and does not read it.
    if (isPlain && extent.second % SECTOR_SIZE != 0) failRead(REASON_UNREADABLE);
    this.data.read(extent, skip, into, at, length);
  }

  /** The L2 entry for the byte at `offset`; zero where there is no table, and 1 where there can be none. */
  private entryOf(offset: u64): u64 {
    const index = offset >> this.tableShift;
    if (index != this.tableIndex) {
      this.table = this.cache.loadBe64(this.image.l1Offset + index * 8);
      this.tableIndex = index;
    }

    if (this.table == 0) return 0;
    const entries: u64 = (1 as u64) << this.image.tableBits;
    if (!this.isTableRight) return ENTRY_NONE;
    return this.cache.loadBe64(this.table + ((offset >> this.clusterBits) & (entries - 1)) * 8);
  }

  private get isTableRight(): bool {
    return fits(this.table, (8 as u64) << this.image.tableBits, INT64_MAX);
  }

  /** Bytes up to where another entry begins to count. */
  private stretch(offset: u64): u64 {
    const size: u64 = (1 as u64) << (this.table == 0 ? this.tableShift : this.clusterBits);
    return size - (offset & (size - 1));
  }
}

/** Opens a layer as qcow; ends the program when it is none. */
export function openQcowDriver(layer: LayerConfig): Driver {
  const image = openQcow(openSource(layer.firstDevice));
  const clusterSize: u32 = 1 << image.clusterBits;
  const compressed = new CompressedClusters(image.source, clusterSize, clusterSize, false, true);
  return new QcowDriver(image, new ClusterData(compressed, openEncrypted(image, layer), false));
}

function openEncrypted(image: QcowImage, layer: LayerConfig): EncryptedData | null {
  if (!image.isEncrypted) return null;
  requireSecret(layer);
  return new EncryptedData(legacyEncoding(layer.secret));
}
