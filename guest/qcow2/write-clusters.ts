import {Place} from '../driver/place.ts';
import {ENTRY_COPIED, KIND_COMPRESSED, KIND_DATA, KIND_UNALLOCATED, KIND_ZERO} from './cluster-kind.ts';
import {FileReach} from './file-reach.ts';
import {StoredAllocator} from './stored-allocator.ts';
import {ClusterFill} from './write-fill.ts';
import {MetadataGuard} from './write-guard.ts';
import {WriteLayout} from './write-layout.ts';
import {WriteMapping} from './write-mapping.ts';
import {Released} from './write-release.ts';

const ALL_UNITS: u64 = 0xffffffff;

/** Finds or makes room for what is written uncompressed. */
export class ClusterWrite {
  /** Where the request's last clusters end in the file; 0: none were placed yet. */
  private hostEnd: u64 = 0;

  constructor(
    private readonly layout: WriteLayout,
    private readonly mapping: WriteMapping,
    private readonly allocator: StoredAllocator,
    private readonly guard: MetadataGuard,
    private readonly fill: ClusterFill,
    private readonly released: Released,
    private readonly reach: FileReach,
  ) {}

  /** The next clusters are another request's: they need not follow the last ones. */
  endRequest(): void {
    this.hostEnd = 0;
  }

  /** Gives `place` the longest part of the request from `offset` on that has one place in the file. */
  place(offset: u64, length: u64, place: Place): void {
    const mapping = this.mapping;
    mapping.enter(offset);
    const limit = min<u64>(this.clustersOf(offset, length), mapping.room);
    if (!this.isOwn(0)) {
      this.placeNew(offset, length, this.countForeign(limit), place);
      return;
    }

    const count = this.countOwn(limit);
    const bytes = min<u64>(length, (count << this.layout.clusterBits) - (offset & this.layout.clusterMask));
    this.write(offset, bytes, this.ownHost(count), count, true, place);
  }

  private placeNew(offset: u64, length: u64, wanted: u64, place: Place): void {
    const bits = this.layout.clusterBits;
    let host = this.layout.startOfCluster(offset);
    let count = wanted;
    if (!this.layout.hasDataFile) {
      count = this.hostEnd == 0 ? 0 : this.allocator.allocateAt(this.hostEnd >> bits, wanted);
      host = this.hostEnd;
      if (count == 0) {
        count = wanted;
        host = this.allocator.allocate(wanted) << bits;
      }

      this.guard.checkData(host, count << bits);
    }

    const inCluster = offset & this.layout.clusterMask;
    this.write(offset, min<u64>(length, (count << bits) - inCluster), host, count, false, place);
  }

  /** `bytes` bytes from `offset` go to `count` clusters from `host` on; what was there before is kept around them. */
  private write(offset: u64, bytes: u64, host: u64, count: u64, isOwn: bool, place: Place): void {
    const start = this.layout.startOfCluster(offset);
    const from = offset - start;
    const to = from + bytes;
    const fillFrom = this.fillStart(offset, isOwn);
    const fillTo = this.fillEnd(offset, bytes, count, isOwn);
    if (fillFrom < from) this.fillPart(0, start + fillFrom, from - fillFrom, host + fillFrom);
    if (fillTo > to) this.fillPart(count - 1, start + to, fillTo - to, host + to);
    this.reach.reach(host + fillTo);
    this.link(host, count, fillFrom, fillTo, isOwn);
    this.hostEnd = host + (count << this.layout.clusterBits);
    place.device = this.reach.slot;
    place.offset = host + from;
    place.length = bytes;
  }

  private fillPart(index: u64, offset: u64, length: u64, host: u64): void {
    this.fill.fill(offset, length, host, this.mapping.entry(index), this.mapping.bitmap(index));
  }

  /** Where filling begins, counted from the first cluster's beginning; at the first byte written when there is nothing to fill. */
  private fillStart(offset: u64, isOwn: bool): u64 {
    const layout = this.layout;
    const inCluster = offset & layout.clusterMask;
    const unit = layout.unitOf(offset);
    const entry = this.mapping.entry(0);
    const bitmap = this.mapping.bitmap(0);
    const kind = layout.kind(entry, bitmap, unit);
    const unitStart = (unit as u64) << layout.unitBits;
    if (isOwn) return kind == KIND_DATA ? inCluster : unitStart;
    if (kind == KIND_COMPRESSED) return 0;
    if (kind == KIND_UNALLOCATED || kind == KIND_ZERO) return unitStart;
    if (!layout.isExtended) return 0;
    // Leading subclusters without data stay as they are.
    const allocated = (bitmap & ALL_UNITS) as u32;
    const first: u32 = allocated == 0 ? unit : min<u32>(unit, ctz(allocated));
    return (first as u64) << layout.unitBits;
  }

  /** Where filling ends, counted likewise. */
  private fillEnd(offset: u64, bytes: u64, count: u64, isOwn: bool): u64 {
    const layout = this.layout;
    const end = (offset & layout.clusterMask) + bytes;
    const unit = layout.unitOf(offset + bytes - 1);
    const entry = this.mapping.entry(count - 1);
    const bitmap = this.mapping.bitmap(count - 1);
    const kind = layout.kind(entry, bitmap, unit);
    const unitEnd = layout.roundUpToUnit(end);
    const clusterEnd = (end + layout.clusterMask) & ~layout.clusterMask;
    if (isOwn) return kind == KIND_DATA ? end : unitEnd;
    if (kind == KIND_COMPRESSED) return clusterEnd;
    if (kind == KIND_UNALLOCATED || kind == KIND_ZERO) return unitEnd;
    if (!layout.isExtended) return clusterEnd;
    // Trailing subclusters without data stay as they are.
    const allocated = (bitmap & ALL_UNITS) as u32;
    const trailing: u32 = min<u32>(layout.unitsPerCluster - unit - 1, allocated == 0 ? 32 : clz(allocated));
    return clusterEnd - ((trailing as u64) << layout.unitBits);
  }

  /** Lets the entries name their clusters; the units from `from` to `to`, counted from the first cluster, have data. */
  private link(host: u64, count: u64, from: u64, to: u64, isOwn: bool): void {
    const layout = this.layout;
    for (let index: u64 = 0; index < count; index++) {
      const old = this.mapping.entry(index);
      const oldBitmap = this.mapping.bitmap(index);
      const begin = index << layout.clusterBits;
      const first: u64 = from > begin ? from - begin : 0;
      const last = min<u64>(to - begin, layout.clusterSize) - 1;
      const entry = (host + begin) | ENTRY_COPIED;
      const bitmap = layout.isExtended ? markData(oldBitmap, layout.unitOf(first), layout.unitOf(last)) : 0;
      if (!isOwn) this.released.add(old);
      if (entry != old || bitmap != oldBitmap) this.mapping.store(index, entry, bitmap);
    }
  }

  private clustersOf(offset: u64, length: u64): u64 {
    const inCluster = offset & this.layout.clusterMask;
    // The length may be anything up to the image's end.
    return (
      (length >> this.layout.clusterBits) +
      (((length & this.layout.clusterMask) + inCluster + this.layout.clusterMask) >> this.layout.clusterBits)
    );
  }

  /** The cluster can be written where it is. */
  private isOwn(index: u64): bool {
    const entry = this.mapping.entry(index);
    this.mapping.check(index, entry, this.mapping.bitmap(index));
    return this.mapping.isPlaced(entry) && (entry & ENTRY_COPIED) != 0;
  }

  private countOwn(limit: u64): u64 {
    const first = this.layout.host(this.mapping.entry(0));
    let count: u64 = 1;
    while (count < limit && this.isOwn(count)) {
      if (this.layout.host(this.mapping.entry(count)) != first + (count << this.layout.clusterBits)) break;
      count++;
    }

    return count;
  }

  private countForeign(limit: u64): u64 {
    let count: u64 = 1;
    while (count < limit && !this.isOwn(count)) count++;
    return count;
  }

  private ownHost(count: u64): u64 {
    const host = this.layout.host(this.mapping.entry(0));
    if (this.layout.hasDataFile) return host;
    this.guard.checkOwned(host, count);
    this.guard.checkData(host, count << this.layout.clusterBits);
    return host;
  }
}

/** The units from `first` to `last` are allocated and not zero: qcow2.txt "Extended L2 Entries". */
function markData(bitmap: u64, first: u32, last: u32): u64 {
  const units = (ALL_UNITS >> (31 - (last - first))) << first;
  return (bitmap | units) & ~(units << 32);
}
