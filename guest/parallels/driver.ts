import {LAYER_FLAG_PARALLELS_OUTSIDE} from '../abi/chain-config.ts';
import {FORMAT_PARALLELS} from '../abi/formats.ts';
import {BlockCache} from '../device/block-cache.ts';
import {openSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {Driver} from '../driver/driver.ts';
import {EXTENT_DATA, EXTENT_OFFSET, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {PARALLELS_ENTRY_SIZE, PARALLELS_TABLE_AT, ParallelsHeader} from './header.ts';
import {openParallels} from './open.ts';

class ParallelsDriver extends Driver {
  private readonly tables: BlockCache;
  private readonly clusterSize: u64;
  private readonly entries: u64;
  /** Bytes that an entry counts in. */
  private readonly unit: u64;
  /** Where clusters may begin, in bytes of the file. */
  private readonly firstPlace: u64;
  private readonly lastPlace: u64;

  /** `allowsOutside`: without drift fact `parallels-entries-outside`. */
  constructor(source: Source, header: ParallelsHeader, allowsOutside: bool) {
    super(FORMAT_PARALLELS, source, header.sectors * SECTOR_SIZE, header.clusterSize, true);
    this.tables = new BlockCache(source);
    this.clusterSize = header.clusterSize;
    this.entries = header.entries;
    const size = source.sizeInSectors * SECTOR_SIZE;
    const last: u64 = size > header.clusterSize ? size - header.clusterSize : 0;
    this.firstPlace = allowsOutside ? 0 : header.dataStart(source.sizeInSectors);
    this.lastPlace = allowsOutside ? u64.MAX_VALUE : last;
    this.unit = header.countsSectors ? SECTOR_SIZE : header.clusterSize;
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    const index = offset / this.clusterSize;
    const inCluster = offset % this.clusterSize;
    extent.length = min<u64>(limit, this.clusterSize - inCluster);
    // Releases without drift fact `parallels-table-size` take an image whose table ends before its disk does.
    if (index >= this.entries) return;
    const entry = this.tables.loadLe32(PARALLELS_TABLE_AT + index * PARALLELS_ENTRY_SIZE);
    const place = entry * this.unit;
    if (entry == 0 || place < this.firstPlace || place > this.lastPlace) return;
    extent.flags = EXTENT_DATA | EXTENT_OFFSET;
    extent.device = this.source.slot;
    extent.offset = place + inCluster;
  }
}

export function openParallelsDriver(layer: LayerConfig): Driver {
  const source = openSource(layer.firstDevice);
  return new ParallelsDriver(source, openParallels(source, true), layer.has(LAYER_FLAG_PARALLELS_OUTSIDE));
}
