import {LAYER_FLAG_NO_DIFFERENCING} from '../abi/chain-config.ts';
import {FORMAT_VMDK} from '../abi/formats.ts';
import {REASON_VMDK_GRAIN, REASON_VMDK_NEEDS} from '../abi/image-reasons.ts';
import {storeLe32} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {openSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {Driver} from '../driver/driver.ts';
import {EXTENT_COMPRESSED, EXTENT_DATA, EXTENT_OFFSET, EXTENT_RECURSE, EXTENT_ZERO, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {refuseImage} from '../report/refusal.ts';
import {CompressedGrains} from './compressed-grain.ts';
import {ExtentMap} from './extent-map.ts';
import {GRAIN_MISSING, GRAIN_ZERO, GrainTables} from './grain-tables.ts';
import {VmdkExtent, VmdkImage} from './image.ts';
import {openVmdk} from './open.ts';

/** Grains that one answer may count; more are another answer. */
const GRAINS_AT_ONCE: u32 = 0x10000;
/** The notes of a compressed grain: the bits from this one on are its extent's index, those below where in the grain. */
const INDEX_SHIFT: u64 = 44;

/** Opens a layer as vmdk with the extents behind it; ends the program when it is none. */
export function openVmdkDriver(layer: LayerConfig): Driver {
  const source = openSource(layer.firstDevice);
  const image = openVmdk(source, layer.deviceCount);
  if (image.missing.length > 0) refuseImage(REASON_VMDK_NEEDS, image.missing.length);
  for (let index = 0; index < image.extents.length; index++) checkExtent(image.extents[index]);
  const driver = new VmdkDriver(source, image);
  driver.hasNoExtents = image.extents.length == 0;
  driver.isParentCheckedLate = layer.has(LAYER_FLAG_NO_DIFFERENCING);
  return driver;
}

/** qemu-img divides by zero here. */
export function checkExtent(extent: VmdkExtent): void {
  if (extent.tableEntries > 0 && extent.grainSectors == 0 && extent.sectors > 0) refuseImage(REASON_VMDK_GRAIN);
}

class VmdkDriver extends Driver {
  private readonly map: ExtentMap;
  private readonly tables: GrainTables = new GrainTables();
  private readonly compressed: CompressedGrains = new CompressedGrains();

  constructor(
    source: Source,
    private readonly image: VmdkImage,
  ) {
    super(FORMAT_VMDK, source, image.sectors * SECTOR_SIZE, image.clusterSize, true);
    this.map = new ExtentMap(image.extents);
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    const index = this.map.find(offset);
    const part = this.image.extents[index];
    const inPart = offset - this.map.start(index);
    extent.length = min<u64>(limit, this.map.end(index) - offset);
    extent.device = part.slot;
    if (part.grainSectors == 0) {
      extent.flags = EXTENT_DATA | EXTENT_OFFSET | EXTENT_RECURSE;
      extent.offset = part.flatSector * SECTOR_SIZE + inPart;
    } else {
      extent.third = (index as u64) << INDEX_SHIFT;
      this.lookupGrain(part, inPart, extent);
    }
  }

  read(extent: Extent, skip: u64, into: Region, at: u32, length: u32): void {
    if (!extent.has(EXTENT_COMPRESSED)) return super.read(extent, skip, into, at, length);
    const part = this.image.extents[(extent.third >> INDEX_SHIFT) as u32];
    const inGrain = extent.third & (((1 as u64) << INDEX_SHIFT) - 1);
    this.compressed.read(part, extent.first, (inGrain + skip) as u32, into, at, length);
  }

  identity(): Region {
    return makeIdentity(this.image.cid);
  }

  parentIdentity(): Region {
    return this.image.parentName.size == 0 ? super.parentIdentity() : makeIdentity(this.image.parentCid);
  }

  /** `extent.length` is the most that it may be. */
  private lookupGrain(part: VmdkExtent, inPart: u64, extent: Extent): void {
    this.tables.turnTo(part);
    const grainSize = part.grainSectors * SECTOR_SIZE;
    const grain = inPart / grainSize;
    const inGrain = inPart % grainSize;
    const wanted = (inGrain + extent.length - 1) / grainSize + 1;
    const sector = this.tables.findGrain(grain);
    if (sector == GRAIN_MISSING) {
      this.limitTo(extent, this.countMissing(grain, wanted), grainSize, inGrain);
    } else if (sector == GRAIN_ZERO) {
      extent.flags = EXTENT_ZERO;
      this.limitTo(extent, 1, grainSize, inGrain);
    } else if (part.isCompressed) {
      extent.flags = EXTENT_DATA | EXTENT_COMPRESSED;
      extent.first = sector * SECTOR_SIZE;
      // How much is stored there only the grain itself tells; no more than this is read.
      extent.second = grainSize * 2;
      extent.third |= inGrain;
      this.limitTo(extent, 1, grainSize, inGrain);
    } else {
      extent.flags = EXTENT_DATA | EXTENT_OFFSET;
      extent.offset = sector * SECTOR_SIZE + inGrain;
      this.limitTo(extent, this.countFollowing(part, grain, sector, wanted), grainSize, inGrain);
    }
  }

  private limitTo(extent: Extent, grains: u64, grainSize: u64, inGrain: u64): void {
    extent.length = min<u64>(extent.length, grains * grainSize - inGrain);
  }

  /** Grains from `grain` on that are missing, of at most `limit`; whole tables that are missing count at once. */
  private countMissing(grain: u64, limit: u64): u64 {
    let count: u64 = 0;
    for (let steps: u32 = 0; steps < GRAINS_AT_ONCE && count < limit; steps++) {
      const missing = this.tables.missingTable(grain + count);
      if (missing == 0 && this.tables.findGrain(grain + count) != GRAIN_MISSING) break;
      count += max<u64>(missing, 1);
    }

    return count;
  }

  /** Grains from `grain` on that lie one behind the other from `sector` on. */
  private countFollowing(part: VmdkExtent, grain: u64, sector: u64, limit: u64): u64 {
    const most = min<u64>(limit, GRAINS_AT_ONCE);
    let count: u64 = 1;
    while (count < most && this.tables.findGrain(grain + count) == sector + count * part.grainSectors) count++;
    return count;
  }
}

/** Allocated once for each question, and there are two in a run. */
function makeIdentity(contentId: u32): Region {
  const identity = allocateRegion(4);
  storeLe32(identity, 0, contentId);
  return identity;
}
