import {REASON_QCOW2_DATA_FILE_RAW, REASON_QCOW2_DATA_FILE_REQUIRED} from '../abi/image-reasons.ts';
import {FORMAT_QCOW2} from '../abi/formats.ts';
import {Region} from '../bytes/region.ts';
import {BlockCache} from '../device/block-cache.ts';
import {openSource, SECTOR_SIZE} from '../device/source.ts';
import {Driver} from '../driver/driver.ts';
import {EXTENT_DATA, EXTENT_OFFSET, EXTENT_RECURSE, EXTENT_ZERO, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {refuseImage} from '../report/refusal.ts';
import {
  isPlacedKind,
  KIND_COMPRESSED,
  KIND_DATA,
  KIND_INVALID,
  KIND_UNALLOCATED_PLACED,
  KIND_ZERO,
  KIND_ZERO_PLACED,
} from './cluster-kind.ts';
import {Qcow2ClusterMap} from './cluster-map.ts';
import {ClusterData} from './cluster-data.ts';
import {CompressedEntries} from './compressed-entry.ts';
import {findSnapshot} from './find-snapshot.ts';
import {AUTOCLEAR_DATA_FILE_RAW, INCOMPATIBLE_DATA_FILE} from './header.ts';
import {checkSize, openQcow2, Qcow2Image} from './open.ts';
import {openClusterData} from './open-cluster-data.ts';
import {isMetadataPreallocated} from './preallocation.ts';

/** A qcow2 image, or one of its internal snapshots. */
class Qcow2Driver extends Driver {
  private isRecurseKnown: bool = false;
  private recurse: u32 = 0;

  constructor(
    private readonly image: Qcow2Image,
    private readonly cache: BlockCache,
    sizeBytes: u64,
    private readonly map: Qcow2ClusterMap,
    private readonly entries: CompressedEntries,
    private readonly data: ClusterData,
    /** Slot of the file that holds the clusters. */
    private readonly dataSlot: u32,
    /** What the file system has allocated for the image. */
    private readonly allocatedBytes: u64,
  ) {
    super(FORMAT_QCOW2, image.source, sizeBytes, image.header.clusterSize, true);
    this.volumeKey = data.volumeKey;
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    const map = this.map;
    map.find(offset);
    extent.length = 0;
    if (!map.check()) return;
    const kind = map.kind;
    extent.flags = this.flagsOf(kind);
    extent.device = this.dataSlot;
    extent.length = map.length;
    if (kind == KIND_COMPRESSED) {
      const skip = offset & (this.clusterSizeBytes - 1);
      this.data.noteCompressed(extent, this.entries.offset(map.entry), this.entries.length(map.entry), skip);
    } else {
      if (isPlacedKind(kind)) this.data.notePlace(extent, map.hostOffset, offset);
      this.join(offset, limit, extent, kind);
    }

    extent.length = min<u64>(extent.length, limit);
  }

  /** Lengthens the extent by the neighbours that are of its kind and, where they have a place, follow it there. */
  private join(offset: u64, limit: u64, extent: Extent, kind: u32): void {
    const map = this.map;
    const isPlaced = isPlacedKind(kind);
    while (extent.length < limit) {
      map.find(offset + extent.length);
      // qemu-img notices such an entry as soon as it counts what follows.
      if (map.kind == KIND_INVALID && !map.check()) return;
      if (map.kind != kind || map.isTableMisplaced) return;
      if (isPlaced && map.hostOffset != extent.offset + extent.length) return;
      extent.length += map.length;
    }
  }

  private flagsOf(kind: u32): u32 {
    if (kind == KIND_DATA) return EXTENT_DATA | EXTENT_OFFSET | this.recurseFlag();
    if (kind == KIND_ZERO_PLACED) return EXTENT_ZERO | EXTENT_OFFSET;
    if (kind == KIND_ZERO) return EXTENT_ZERO;
    return kind == KIND_UNALLOCATED_PLACED ? EXTENT_OFFSET : 0;
  }

  /** EXTENT_RECURSE when clusters were given their places before anything was written to them. */
  private recurseFlag(): u32 {
    if (!this.isRecurseKnown) {
      const isPreallocated = isMetadataPreallocated(this.image, this.cache, this.allocatedBytes);
      this.recurse = isPreallocated ? EXTENT_RECURSE : 0;
      this.isRecurseKnown = true;
    }

    return this.recurse;
  }

  read(extent: Extent, skip: u64, into: Region, at: u32, length: u32): void {
    this.data.read(extent, skip, into, at, length);
  }
}

/** Opens a layer as qcow2; ends the program when it is none. */
export function openQcow2Driver(layer: LayerConfig): Driver {
  const image = openQcow2(openSource(layer.firstDevice));
  checkSize(image);
  const header = image.header;
  const hasDataFile = (header.incompatible & INCOMPATIBLE_DATA_FILE) != 0;
  if (hasDataFile && layer.deviceCount < 2) refuseImage(REASON_QCOW2_DATA_FILE_REQUIRED);
  if (!hasDataFile && (header.autoclear & AUTOCLEAR_DATA_FILE_RAW) != 0) refuseImage(REASON_QCOW2_DATA_FILE_RAW);
  const cache = new BlockCache(image.source);
  const map = openMap(image, cache, layer);
  // qemu-img counts sectors, the last one whole or not at all.
  const size = header.size & ~((SECTOR_SIZE as u64) - 1);
  const dataSlot = hasDataFile ? layer.firstDevice + 1 : layer.firstDevice;
  const entries = new CompressedEntries(header.clusterBits);
  const data = openClusterData(image, entries, layer);
  return new Qcow2Driver(image, cache, size, map, entries, data, dataSlot, layer.allocatedBytes);
}

/** The active state's clusters, or those of the snapshot that the config names. */
function openMap(image: Qcow2Image, cache: BlockCache, layer: LayerConfig): Qcow2ClusterMap {
  const header = image.header;
  if (layer.snapshot.size == 0) return new Qcow2ClusterMap(header, cache, header.l1Offset, header.l1Size);
  const snapshot = findSnapshot(image, layer);
  return new Qcow2ClusterMap(header, cache, snapshot.l1Offset, snapshot.l1Size);
}
