import {FORMAT_PARALLELS} from '../abi/formats.ts';
import {
  REASON_ERRNO,
  REASON_PARALLELS_ENTRY_PLACE,
  REASON_PARALLELS_ENTRY_SHARED,
  REASON_PARALLELS_HAS_EXTENSION,
  REASON_PARALLELS_UNCLEAN,
} from '../abi/image-reasons.ts';
import {openSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {TableCache} from '../device/table-cache.ts';
import {Below} from '../driver/below.ts';
import {Chain} from '../driver/chain.ts';
import {ClusterWriter, NO_PLACE} from '../driver/cluster-writer.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Writer} from '../driver/writer.ts';
import {refuseImage} from '../report/refusal.ts';
import {IN_USE, IN_USE_AT, PARALLELS_ENTRY_SIZE, PARALLELS_TABLE_AT, ParallelsHeader} from './header.ts';
import {HeldPlaces} from './held-places.ts';
import {openParallels} from './open.ts';

const CACHE_SLOTS: i32 = 4;
const EFBIG: u64 = 27;
const ENTRY_LIMIT: u64 = 0xffffffff;

/** Clusters follow one another in the order in which they are first written. While they are, the header says so. */
class ParallelsWriter extends ClusterWriter {
  private readonly tables: TableCache = new TableCache(CACHE_SLOTS);
  /** Bytes that an entry counts in. */
  private readonly unit: u64;
  private end: u64 = 0;
  private isMarked: bool = false;

  constructor(source: Source, header: ParallelsHeader, below: Below) {
    super(FORMAT_PARALLELS, header.sectors * SECTOR_SIZE, header.clusterSize, source.slot, below, source.size);
    this.unit = header.countsSectors ? SECTOR_SIZE : header.clusterSize;
    this.end = this.findEnd(source, header);
  }

  flush(): void {
    this.tables.flush();
    this.extendTo(this.end);
  }

  finish(): void {
    if (this.isMarked) this.tables.storeLe32(this.slot, IN_USE_AT, 0);
    this.isMarked = false;
    this.flush();
  }

  protected find(cluster: u64): u64 {
    const place = this.placeOf(cluster);
    return place == 0 ? NO_PLACE : place;
  }

  protected countTogether(_cluster: u64, count: u64): u64 {
    return count;
  }

  protected add(cluster: u64, count: u64): u64 {
    this.mark();
    const first = this.end;
    this.end += count * this.clusterSize;
    if (this.end / this.unit > ENTRY_LIMIT) refuseImage(REASON_ERRNO, EFBIG);
    for (let index: u64 = 0; index < count; index++) {
      const entry = (first + index * this.clusterSize) / this.unit;
      this.tables.storeLe32(this.slot, PARALLELS_TABLE_AT + (cluster + index) * PARALLELS_ENTRY_SIZE, entry as u32);
    }

    return first;
  }

  /** Says that the image is open for writing, before anything in it changes. */
  private mark(): void {
    if (this.isMarked) return;
    this.isMarked = true;
    this.tables.storeLe32(this.slot, IN_USE_AT, IN_USE);
    this.tables.flush();
  }

  private placeOf(cluster: u64): u64 {
    return this.tables.loadLe32(this.slot, PARALLELS_TABLE_AT + cluster * PARALLELS_ENTRY_SIZE) * this.unit;
  }

  /** Behind all clusters; ends the program when one lies where none can be, or over another one. */
  private findEnd(source: Source, header: ParallelsHeader): u64 {
    const start = header.dataStart(source.sizeInSectors);
    const held: u64 = source.size > PARALLELS_TABLE_AT ? (source.size - PARALLELS_TABLE_AT) / PARALLELS_ENTRY_SIZE : 0;
    const entries = min<u64>(header.entries, held);
    let end = start;
    for (let cluster: u64 = 0; cluster < entries; cluster++) {
      const place = this.placeOf(cluster);
      if (place == 0) continue;
      if (place < start || place >= source.size) refuseImage(REASON_PARALLELS_ENTRY_PLACE, cluster);
      end = max<u64>(end, place + this.clusterSize);
    }

    if (end > start) this.refuseShared(entries, end);
    return end;
  }

  /** Ends the program when two clusters lie over each other: what is written to one would change the other. */
  private refuseShared(entries: u64, end: u64): void {
    const places = new HeldPlaces(this.clusterSize, end);
    do {
      for (let cluster: u64 = 0; cluster < entries; cluster++) {
        const place = this.placeOf(cluster);
        if (place != 0 && !places.take(place)) refuseImage(REASON_PARALLELS_ENTRY_SHARED, cluster);
      }
    } while (places.advance(end));
  }
}

/** Opens a layer to be written as parallels; ends the program where it cannot be written safely. */
export function openParallelsWriter(layer: LayerConfig, below: Chain): Writer {
  const source = openSource(layer.firstDevice);
  const header = openParallels(source, false);
  if (header.isInUse) refuseImage(REASON_PARALLELS_UNCLEAN);
  // Its bitmaps would have to tell of every write.
  if (header.extensionOffset != 0) refuseImage(REASON_PARALLELS_HAS_EXTENSION);
  return new ParallelsWriter(source, header, new Below(below));
}
