import {Chain} from '../driver/chain.ts';
import {EXTENT_DATA, EXTENT_ZERO, Extent} from '../driver/extent.ts';
import {Place} from '../driver/place.ts';
import {ENTRY_ZERO, KIND_COMPRESSED, KIND_DATA, KIND_ZERO, KIND_ZERO_PLACED} from './cluster-kind.ts';
import {FileReach} from './file-reach.ts';
import {ClusterWrite} from './write-clusters.ts';
import {ClusterFill} from './write-fill.ts';
import {WriteLayout} from './write-layout.ts';
import {WriteMapping} from './write-mapping.ts';
import {Released} from './write-release.ts';

const ALL_UNITS: u64 = 0xffffffff;

/** Makes stretches of an image read as zeros: by marks in L2 entries where those can say it. */
export class ZeroWrite {
  private readonly spot: Place = new Place();
  private readonly extent: Extent = new Extent();

  constructor(
    private readonly sizeBytes: u64,
    private readonly layout: WriteLayout,
    private readonly mapping: WriteMapping,
    private readonly clusters: ClusterWrite,
    private readonly fill: ClusterFill,
    private readonly released: Released,
    private readonly below: Chain,
    private readonly reach: FileReach,
    /** The data file must be the image as it is. */
    private readonly isRaw: bool,
  ) {}

  zero(offset: u64, length: u64, unmap: bool): void {
    const unitMask = this.layout.unitSize - 1;
    const end = offset + length;
    // Behind the image's end is nothing that would have to stay as it is.
    const wholeEnd = end == this.sizeBytes ? this.layout.roundUpToUnit(end) : end & ~unitMask;
    const wholeStart = this.layout.roundUpToUnit(offset);
    if (this.isRaw) this.zeroDataFile(offset, length, unmap);
    if (wholeStart > wholeEnd) {
      this.zeroPart(offset, end, unmap);
      return;
    }

    if (offset < wholeStart) this.zeroPart(offset, wholeStart, unmap);
    if (wholeStart < wholeEnd) this.zeroUnits(wholeStart, wholeEnd, min<u64>(end, wholeEnd), unmap);
    if (wholeEnd < end) this.zeroPart(wholeEnd, end, unmap);
  }

  /** Entries can say that a cluster is zeros; in version 2 only by having none, where nothing lies below. */
  private get canMark(): bool {
    return this.layout.hasZeroEntries || this.below.layers.length == 0;
  }

  /** Less than a unit: marked as a whole when the rest of it reads as zeros too, else written. */
  private zeroPart(start: u64, end: u64, unmap: bool): void {
    const unitStart = start & ~(this.layout.unitSize - 1);
    const unitEnd = min<u64>(unitStart + this.layout.unitSize, this.sizeBytes);
    if (this.canMark && this.isRestZero(unitStart, start, end, unitEnd)) {
      this.markUnits(unitStart, unitStart + this.layout.unitSize, end, unmap);
    } else {
      this.writeZeros(start, end);
    }
  }

  private isRestZero(unitStart: u64, start: u64, end: u64, unitEnd: u64): bool {
    this.mapping.enter(start);
    const entry = this.mapping.entry(0);
    const bitmap = this.mapping.bitmap(0);
    this.mapping.check(0, entry, bitmap);
    const kind = this.layout.kind(entry, bitmap, this.layout.unitOf(start));
    if (kind == KIND_DATA || kind == KIND_COMPRESSED) return false;
    if (kind == KIND_ZERO || kind == KIND_ZERO_PLACED) return true;
    return this.isZeroBelow(unitStart, start) && this.isZeroBelow(end, unitEnd);
  }

  private isZeroBelow(start: u64, end: u64): bool {
    if (this.below.layers.length == 0) return true;
    const sizeBelow = this.below.sizeBytes;
    for (let at = start; at < end && at < sizeBelow; at += this.extent.length) {
      this.below.lookup(at, min<u64>(end, sizeBelow) - at, this.extent);
      if (this.extent.has(EXTENT_DATA) && !this.extent.has(EXTENT_ZERO)) return false;
    }

    return true;
  }

  /** Whole units; `dataEnd` is where the image ends if it does so within the last. */
  private zeroUnits(start: u64, end: u64, dataEnd: u64, unmap: bool): void {
    const layout = this.layout;
    if (!this.canMark) {
      this.writeZeros(start, dataEnd);
      return;
    }

    const isLast = dataEnd == this.sizeBytes;
    const from = min<u64>((start + layout.clusterMask) & ~layout.clusterMask, end);
    const to = isLast ? (end + layout.clusterMask) & ~layout.clusterMask : layout.startOfCluster(end);
    if (from > to) {
      this.markUnits(start, end, dataEnd, unmap);
      return;
    }

    if (start < from) this.markUnits(start, from, min<u64>(from, dataEnd), unmap);
    if (from < to) this.markClusters(from, (to - from) >> layout.clusterBits, unmap);
    if (to < end) this.markUnits(to, end, dataEnd, unmap);
  }

  /** Units of one cluster, which is given up if all of it is marked. A compressed one cannot have marks for some of its bytes. */
  private markUnits(start: u64, end: u64, dataEnd: u64, unmap: bool): void {
    if (!this.layout.isExtended) {
      this.markClusters(start, 1, unmap);
      return;
    }

    this.mapping.enter(start);
    const entry = this.mapping.entry(0);
    const bitmap = this.mapping.bitmap(0);
    this.mapping.check(0, entry, bitmap);
    if (this.layout.isCompressed(entry)) {
      this.writeZeros(start, dataEnd);
      return;
    }

    const first = this.layout.unitOf(start);
    const units = (ALL_UNITS >> (31 - (this.layout.unitOf(end - 1) - first))) << first;
    const changed = (bitmap | (units << 32)) & ~units;
    if (changed != bitmap) this.mapping.store(0, entry, changed);
  }

  private markClusters(start: u64, count: u64, unmapWanted: bool): void {
    const layout = this.layout;
    const unmap = unmapWanted || !layout.hasZeroEntries;
    let done: u64 = 0;
    while (done < count) {
      const offset = start + (done << layout.clusterBits);
      this.mapping.enter(offset);
      const some = min<u64>(count - done, this.mapping.room);
      for (let index: u64 = 0; index < some; index++) {
        this.markCluster(index, offset + (index << layout.clusterBits), unmap);
      }

      this.released.giveUp(unmap);
      done += some;
    }
  }

  private markCluster(index: u64, offset: u64, unmap: bool): void {
    const layout = this.layout;
    const old = this.mapping.entry(index);
    const oldBitmap = this.mapping.bitmap(index);
    this.mapping.check(index, old, oldBitmap);
    const leaves = layout.isCompressed(old) || (unmap && this.mapping.isPlaced(old));
    const kept: u64 = leaves ? 0 : old;
    const hasMark = layout.hasZeroEntries && !layout.isExtended;
    const entry = hasMark ? kept | ENTRY_ZERO : kept;
    const bitmap: u64 = layout.isExtended ? ALL_UNITS << 32 : 0;
    if (entry == old && bitmap == oldBitmap) return;
    this.mapping.store(index, entry, bitmap);
    if (!leaves) return;
    this.released.add(old);
    if (layout.hasDataFile && !this.isRaw) this.zeroDataFile(offset, layout.clusterSize, true);
  }

  private writeZeros(start: u64, end: u64): void {
    for (let at = start; at < end; at += this.spot.length) {
      this.clusters.place(at, end - at, this.spot);
      this.fill.writeZeros(at, this.spot);
    }

    this.clusters.endRequest();
    this.released.giveUp(false);
  }

  private zeroDataFile(offset: u64, length: u64, unmap: bool): void {
    this.reach.zeroWritten(offset, length, unmap);
  }
}
