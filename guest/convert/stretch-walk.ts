import {SECTOR_SIZE} from '../device/source.ts';
import {Chain} from '../driver/chain.ts';
import {EXTENT_DATA, EXTENT_ZERO, Extent} from '../driver/extent.ts';
import {Sources} from './sources.ts';
import {STRETCH_BACKED, STRETCH_DATA, STRETCH_ZERO, Stretch} from './stretch.ts';

/** Most bytes that qemu-img asks about at once: the largest whole sector below 2 GiB. */
const STATUS_LIMIT: u64 = 0x7ffffe00;

/** What the target's unwritten stretches read from. */
export class Backing {
  constructor(
    /** The target has a backing file: what the topmost layer of a source does not hold is there already. */
    public readonly isThere: bool,
    /** Bytes; behind them, unwritten stretches read as zeros. */
    public readonly sizeBytes: u64,
  ) {}
}

/** Cuts the sources into the stretches that qemu-img convert copies one by one. */
export class StretchWalk {
  private readonly extent: Extent = new Extent();
  /** Kind of all bytes before `end`, from the offset last asked about on. */
  private kind: u32 = STRETCH_DATA;
  private end: u64 = 0;

  constructor(
    private readonly sources: Sources,
    private readonly backing: Backing,
    /** Most bytes of a stretch of data. */
    private readonly dataLimit: u32,
    /** Stretches are in whole units of so many bytes, where data is compressed; else 0. */
    private readonly unitBytes: u32,
  ) {}

  /** The stretch at `offset`, which is below the sources' end; asked in order. */
  next(offset: u64, stretch: Stretch): void {
    let room = min<u64>(this.sources.sizeBytes - offset, STATUS_LIMIT);
    const isBehindBacking = this.backing.isThere && offset >= this.backing.sizeBytes;
    if (this.backing.isThere && !isBehindBacking) room = min<u64>(room, this.backing.sizeBytes - offset);
    if (this.end <= offset) this.look(offset, room, isBehindBacking);
    stretch.offset = offset;
    stretch.kind = this.kind;
    stretch.length = min<u64>(room, this.end - offset);
    if (this.kind == STRETCH_DATA) stretch.length = min<u64>(stretch.length, this.dataLimit);
    if (this.unitBytes > 0) this.fitUnits(offset, stretch);
  }

  private look(offset: u64, room: u64, isBehindBacking: bool): void {
    this.sources.lookup(offset, room, this.backing.isThere, this.extent);
    const index = this.sources.indexAt(offset);
    const at = offset - this.sources.beginOf(index);
    this.end = offset + alignEnd(this.sources.chainOf(index), at, this.extent.length);
    this.kind = this.kindOfExtent(isBehindBacking);
  }

  private kindOfExtent(isBehindBacking: bool): u32 {
    if (this.extent.has(EXTENT_ZERO)) return isBehindBacking ? STRETCH_BACKED : STRETCH_ZERO;
    if (this.extent.has(EXTENT_DATA)) return STRETCH_DATA;
    return this.backing.isThere ? STRETCH_BACKED : STRETCH_DATA;
  }

  /** Whole units; one that is not all zeros is data. */
  private fitUnits(offset: u64, stretch: Stretch): void {
    const unit: u64 = this.unitBytes;
    if (stretch.length >= unit) {
      stretch.length -= stretch.length % unit;
      return;
    }

    stretch.length = min<u64>(unit, this.sources.sizeBytes - offset);
    stretch.kind = STRETCH_DATA;
  }
}

/** Ends at a cluster of the source, so that no cluster is read twice. */
function alignEnd(chain: Chain, at: u64, length: u64): u64 {
  const cluster = max<u64>(chain.layers[0].clusterSizeBytes, SECTOR_SIZE);
  const tail = (at + length) % cluster;
  return length > tail ? length - tail : length;
}
