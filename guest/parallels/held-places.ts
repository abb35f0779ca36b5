import {isBitSet, setBits} from '../bytes/bit-run.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';

/** Places that are kept in mind at once: 4 MiB of bits, which is a file of 32 TiB with the usual clusters of 1 MiB. */
const WINDOW_LIMIT: u64 = 1 << 25;

/**
 * Which places of a file hold a cluster, of as many as a window has; a place is as long as a cluster, and the first cluster
 * that is told begins one. What lies before or behind the window is left for another one.
 */
export class HeldPlaces {
  private readonly bits: Region;
  private readonly count: u32;
  /** Bytes between the multiples of a cluster and where clusters begin. */
  private phase: u64 = 0;
  private isPhaseKnown: bool = false;
  private first: u64 = 0;

  /** `fileSize`: all clusters begin before it. */
  constructor(
    private readonly clusterSize: u64,
    fileSize: u64,
  ) {
    // The last cluster may reach behind the file, and what begins within a place is in the next one too.
    const count = min<u64>(fileSize / clusterSize + 3, WINDOW_LIMIT) as u32;
    this.count = count;
    this.bits = allocateRegion((count + 7) / 8);
  }

  /** False when the cluster that begins there lies over one that was told before, as far as the window shows. */
  take(offset: u64): bool {
    if (!this.isPhaseKnown) {
      this.phase = offset % this.clusterSize;
      this.isPhaseKnown = true;
    }

    const shifted = offset + this.clusterSize - this.phase;
    const place = shifted / this.clusterSize;
    return this.hold(place) && (shifted % this.clusterSize == 0 || this.hold(place + 1));
  }

  /** Moves the window on, empty; false when `fileSize` lies before it. */
  advance(fileSize: u64): bool {
    this.first += this.count;
    if (this.first > fileSize / this.clusterSize + 2) return false;
    fillBytes(this.bits, 0, this.bits.size, 0);
    return true;
  }

  private hold(place: u64): bool {
    if (place < this.first || place - this.first >= this.count) return true;
    const bit = (place - this.first) as u32;
    if (isBitSet(this.bits, 0, bit, false)) return false;
    setBits(this.bits, 0, bit, 1);
    return true;
  }
}
