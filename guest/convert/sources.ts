import {STAGE_LOOKUP, STAGE_READ} from '../abi/place.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {Chain} from '../driver/chain.ts';
import {EXTENT_DATA, Extent} from '../driver/extent.ts';
import {enterPlace} from '../host/place.ts';
import {Salvage} from './salvage.ts';

/** Images of which one begins where the one before ends; each counts in whole sectors. */
export class Sources {
  private readonly chains: Chain[] = [];
  private readonly begins: u64[] = [];
  /** Where the first one begins, and all offsets here with it: 0 unless they come behind something else. */
  public beginBytes: u64 = 0;
  /** Where the last one ends. */
  public sizeBytes: u64 = 0;

  /** Of the only source, where the part begins and ends that counts, in bytes; the end is 0 where all of it does. */
  private windowFrom: u64 = 0;
  private windowEnd: u64 = 0;

  constructor(private readonly salvage: Salvage) {}

  /**
   * Leaves only the bytes from `from` to `end` of the only source, neither of which lies behind its end. They need not
   * lie in sectors, so that all of them count as data.
   */
  cut(from: u64, end: u64): void {
    this.windowFrom = from;
    this.windowEnd = end;
    this.sizeBytes = wholeSectors(end - from);
  }

  /** Sources that are added from now on, the first ones, come behind so many bytes. */
  beginAt(offset: u64): void {
    this.beginBytes = offset;
    this.sizeBytes = offset;
  }

  add(chain: Chain): void {
    this.chains.push(chain);
    this.begins.push(this.sizeBytes);
    this.sizeBytes += wholeSectors(chain.sizeBytes);
  }

  /** Number of the source that holds `offset`, which is below sizeBytes and not below beginBytes. */
  indexAt(offset: u64): u32 {
    let index: u32 = this.begins.length - 1;
    while (this.begins[index] > offset) index--;
    return index;
  }

  chainOf(index: u32): Chain {
    return this.chains[index];
  }

  beginOf(index: u32): u64 {
    return this.begins[index];
  }

  /** Where the source ends. */
  endOf(index: u32): u64 {
    return index + 1 < (this.begins.length as u32) ? this.begins[index + 1] : this.sizeBytes;
  }

  /** True when `is` holds for the format of every layer. */
  hasOnly(is: (format: u32) => bool): bool {
    for (let index = 0; index < this.chains.length; index++) {
      const layers = this.chains[index].layers;
      for (let depth = 0; depth < layers.length; depth++) if (!is(layers[depth].format)) return false;
    }

    return true;
  }

  /**
   * What the source there, or with `isTop` its topmost layer alone, says of the bytes from `offset` on; `limit` does not
   * reach into the next one. Whole sectors.
   */
  lookup(offset: u64, limit: u64, isTop: bool, extent: Extent): void {
    if (this.windowEnd > 0) {
      extent.clear();
      extent.flags = EXTENT_DATA;
      extent.length = limit;
      return;
    }

    const index = this.indexAt(offset);
    const chain = this.chains[index];
    const at = offset - this.begins[index];
    enterPlace(STAGE_LOOKUP, index, offset);
    this.salvage.lookup(chain, isTop, offset, at, min<u64>(limit, chain.sizeBytes - at), extent);
    extent.length = wholeSectors(extent.length);
  }

  /** Reads `length` bytes from `offset` to `at` of `into`; the range lies within the sources. */
  read(offset: u64, length: u32, into: Region, at: u32): void {
    if (this.windowEnd > 0) {
      this.readWindow(offset, length, into, at);
      return;
    }

    let done: u32 = 0;
    while (done < length) {
      const index = this.indexAt(offset + done);
      const count = min<u64>(length - done, this.endOf(index) - offset - done) as u32;
      enterPlace(STAGE_READ, index, offset);
      const begin = this.begins[index];
      this.salvage.read(this.chains[index], offset + done, offset + done - begin, into, at + done, count);
      done += count;
    }
  }

  /** What fills up the last sector is zeros. */
  private readWindow(offset: u64, length: u32, into: Region, at: u32): void {
    enterPlace(STAGE_READ, 0, offset);
    const begin = this.windowFrom + offset;
    const count = begin < this.windowEnd ? (min<u64>(length, this.windowEnd - begin) as u32) : 0;
    if (count > 0) this.readChain(begin, count, into, at);
    fillBytes(into, at + count, length - count, 0);
  }

  /** Sources count in whole sectors: what lies behind the end of the image is zeros. */
  private readChain(begin: u64, length: u32, into: Region, at: u32): void {
    const chain = this.chains[0];
    const count = begin < chain.sizeBytes ? (min<u64>(length, chain.sizeBytes - begin) as u32) : 0;
    if (count > 0) chain.read(begin, into, at, count);
    fillBytes(into, at + count, length - count, 0);
  }
}

export function wholeSectors(bytes: u64): u64 {
  return (bytes + SECTOR_SIZE - 1) & ~((SECTOR_SIZE as u64) - 1);
}
