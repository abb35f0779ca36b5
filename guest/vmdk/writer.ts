import {LAYER_FLAG_VMDK_FILLED_DESCRIPTOR} from '../abi/chain-config.ts';
import {FORMAT_VMDK} from '../abi/formats.ts';
import {
  REASON_CHAIN_PARENT_IDENTITY,
  REASON_VMDK_FOOTER_WRITE,
  REASON_VMDK_MARKERS_WRITE,
  REASON_VMDK_NEEDS,
  REASON_VMDK_SE_WRITE,
  REASON_VMDK_TABLE_ENTRY,
  REASON_VMDK_VERSION_WRITE,
} from '../abi/image-reasons.ts';
import {fits} from '../bytes/fits.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {COMPRESSION_VMDK_GRAIN} from '../convert/compression.ts';
import {openSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {TableCache} from '../device/table-cache.ts';
import {Below} from '../driver/below.ts';
import {Chain} from '../driver/chain.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Place} from '../driver/place.ts';
import {Writer} from '../driver/writer.ts';
import {zeroDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {checkExtent} from './driver.ts';
import {ExtentMap} from './extent-map.ts';
import {VmdkExtent, VmdkImage} from './image.ts';
import {openVmdk} from './open.ts';
import {WrittenExtent} from './written-extent.ts';
import {renewContentId} from './written-descriptor.ts';
import {WrittenTables} from './written-tables.ts';

/** 64 KiB each. */
const CACHE_SLOTS: i32 = 8;
/** Newer images are to be read only, unless they are streams. */
const WRITABLE_VERSION: u32 = 2;

/** Opens a layer to be written as vmdk with the extents behind it; ends the program where it cannot be written safely. */
export function openVmdkWriter(layer: LayerConfig, below: Chain): Writer {
  const source = openSource(layer.firstDevice);
  const image = openVmdk(source, layer.deviceCount);
  if (image.missing.length > 0) refuseImage(REASON_VMDK_NEEDS, image.missing.length);
  for (let index = 0; index < image.extents.length; index++) {
    checkExtent(image.extents[index]);
    checkWritable(image.extents[index], image.extents.length);
  }

  checkParent(image, below);
  const writer = new VmdkWriter(source, image, new Below(below), layer);
  return writer;
}

function checkWritable(extent: VmdkExtent, extents: i32): void {
  if (extent.isSeSparse) refuseImage(REASON_VMDK_SE_WRITE);
  if (extent.version > WRITABLE_VERSION && !extent.isCompressed) refuseImage(REASON_VMDK_VERSION_WRITE);
  if (extent.grainSectors != 0) {
    checkDirectory(extent, extent.directorySector);
    if (extent.redundantSector != 0) checkDirectory(extent, extent.redundantSector);
  }

  if (extent.isDirectoryLast) refuseImage(REASON_VMDK_FOOTER_WRITE);
  if (extent.isCompressed && (!extent.hasMarkers || extents > 1)) refuseImage(REASON_VMDK_MARKERS_WRITE);
}

/** One that is not in the file reads as zeros, but entries cannot be written there; nor over the header. */
function checkDirectory(extent: VmdkExtent, sector: u64): void {
  const end = extent.fileSize / SECTOR_SIZE + 1;
  const size = (extent.directoryEntries * 4 + SECTOR_SIZE - 1) / SECTOR_SIZE;
  if (sector == 0 || !fits(sector, size, end)) refuseImage(REASON_VMDK_TABLE_ENTRY);
}

/** Parts of grains are copied from the parent, so it has to be the right one. */
function checkParent(image: VmdkImage, below: Chain): void {
  if (image.parentName.size == 0 || below.layers.length == 0) return;
  const identity = below.layers[0].identity();
  if (identity.size != 4 || loadLe32(identity, 0) != image.parentCid) refuseImage(REASON_CHAIN_PARENT_IDENTITY);
}

class VmdkWriter extends Writer {
  private readonly map: ExtentMap;
  private readonly tables: TableCache = new TableCache(CACHE_SLOTS);
  private readonly copies: TableCache = new TableCache(CACHE_SLOTS);
  /** Null for flat extents. */
  private readonly sparse: (WrittenExtent | null)[] = [];
  private isTouched: bool = false;

  constructor(
    private readonly source: Source,
    private readonly image: VmdkImage,
    below: Below,
    private readonly layer: LayerConfig,
  ) {
    super(FORMAT_VMDK, image.sectors * SECTOR_SIZE, unitOf(image), 512);
    this.map = new ExtentMap(image.extents);
    this.isFixed = true;
    this.ignoresCompression = true;
    for (let index = 0; index < image.extents.length; index++)
      this.open(image.extents[index], this.map.start(index), below);
  }

  place(offset: u64, length: u64, place: Place): void {
    this.isTouched = true;
    const index = this.map.find(offset);
    const inExtent = offset - this.map.start(index);
    const count = min<u64>(length, this.map.end(index) - offset);
    const sparse = this.sparse[index];
    if (sparse != null) return sparse.place(inExtent, count, place);
    const extent = this.image.extents[index];
    place.device = extent.slot;
    place.offset = extent.flatSector * SECTOR_SIZE + inExtent;
    place.length = count;
  }

  placeCompressed(offset: u64, size: u32, place: Place): void {
    this.isTouched = true;
    const index = this.map.find(offset);
    this.sparse[index]!.placeCompressed(offset - this.map.start(index), size, place);
  }

  zero(offset: u64, length: u64, unmap: bool): void {
    this.isTouched = true;
    let done: u64 = 0;
    while (done < length) {
      const index = this.map.find(offset + done);
      const inExtent = offset + done - this.map.start(index);
      const count = min<u64>(length - done, this.map.end(index) - offset - done);
      const sparse = this.sparse[index];
      const extent = this.image.extents[index];
      if (sparse != null) sparse.zero(inExtent, count, unmap);
      else zeroDevice(extent.slot, extent.flatSector * SECTOR_SIZE + inExtent, count, unmap);
      done += count;
    }
  }

  flush(): void {
    if (!this.isTouched) return;
    this.tables.flush();
    this.copies.flush();
    for (let index = 0; index < this.sparse.length; index++) {
      const sparse = this.sparse[index];
      if (sparse != null) sparse.flush();
    }
  }

  finish(): void {
    this.flush();
    if (!this.isTouched) return;
    const isFilled = this.layer.has(LAYER_FLAG_VMDK_FILLED_DESCRIPTOR);
    renewContentId(this.source, this.image, loadLe32(this.layer.random, 0), isFilled);
  }

  private open(extent: VmdkExtent, start: u64, below: Below): void {
    if (extent.grainSectors == 0) {
      this.sparse.push(null);
      return;
    }

    this.isFixed = false;
    if (extent.isCompressed) {
      this.compression = COMPRESSION_VMDK_GRAIN;
      this.isAlwaysCompressed = true;
      this.ignoresCompression = false;
    }

    this.sparse.push(new WrittenExtent(extent, new WrittenTables(extent, this.tables, this.copies), below, start));
  }
}

/** The grain of the first sparse extent in bytes; 0 where all are flat. */
function unitOf(image: VmdkImage): u32 {
  for (let index = 0; index < image.extents.length; index++) {
    const grain = image.extents[index].grainSectors;
    if (grain != 0) return (grain * SECTOR_SIZE) as u32;
  }

  return 0;
}
