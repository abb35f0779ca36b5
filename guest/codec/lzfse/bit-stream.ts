import {loadLe64} from '../../bytes/little-endian.ts';
import {Region} from '../../bytes/region.ts';

/** Bits read from a stretch's end to its beginning, as finite state entropy coding wants it. */
export class BitStream {
  /** Set when the stretch began before bits that were asked for, or the bits above its end are not zeros. */
  public isBroken: bool = false;
  private from: Region = new Region(0, 0);
  /** Where the eight bytes that were loaded last begin, and where they may begin at the least. */
  private at: u32 = 0;
  private floor: u32 = 0;
  private bits: u64 = 0;
  private count: u32 = 0;

  /** Begins at `end`; `unused` of its highest bits (0 to 7) are not part of the stream. Reads nothing before `floor`. */
  start(from: Region, floor: u32, end: u32, unused: u32): void {
    const whole: u32 = unused == 0 ? 7 : 8;
    this.from = from;
    this.floor = floor;
    this.isBroken = end - floor < 8;
    if (this.isBroken) return;
    this.at = end - whole;
    this.count = 8 * whole - unused;
    this.bits = loadLe64(from, end - 8);
    if (unused == 0) this.bits >>= 8;
    if (this.bits >> this.count != 0) this.isBroken = true;
  }

  /** Makes at least 56 bits ready; a step of literal length, match length and distance takes 54 at most. */
  refill(): void {
    const wanted: u32 = (63 - this.count) & ~7;
    const bytes: u32 = wanted >> 3;
    if (this.isBroken || bytes > this.at - this.floor) {
      this.isBroken = true;
      return;
    }
    this.at -= bytes;
    const more = loadLe64(this.from, this.at) & (((1 as u64) << wanted) - 1);
    this.bits = (this.bits << wanted) | more;
    this.count += wanted;
  }

  /** The next `count` bits; zeros once the stream is broken. */
  pull(count: u32): u32 {
    if (count > this.count) this.isBroken = true;
    if (this.isBroken) return 0;
    this.count -= count;
    const value = this.bits >> this.count;
    this.bits &= ((1 as u64) << this.count) - 1;
    return value as u32;
  }
}
