import {VECTOR_ADDRESS, VECTOR_LENGTH, VECTOR_LIMIT, VECTOR_OFFSET, VECTOR_SIZE} from '../abi/calls.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, locate, Region} from '../bytes/region.ts';
import {readDeviceOrZeros} from '../driver/driver.ts';
import {writeDeviceVectored} from '../host/calls.ts';
import {sortPages} from './sort-pages.ts';

/** Tables are kept in pages of a cluster, but at most of this many bytes; qemu's own cache does the same. */
const PAGE_BITS_LIMIT: u32 = 16;
const CACHE_BYTES: u32 = 4 << 20;
const PAGE_LIMIT: u32 = 4096;
const NONE: i32 = -1;

// What a page holds; pages of one kind are written together.
export const PAGE_REFCOUNTS: u8 = 0;
export const PAGE_MAPPING: u8 = 1;
export const PAGE_L1: u8 = 2;

/**
 * Tables of an image that is being written: a bounded number of pages, changed in memory and written in big pieces, all at
 * once. Every table begins with a cluster, so a page never holds anything but one table's bytes. A page is good until the
 * next one is asked for.
 */
export abstract class TableCache {
  public readonly pageBits: u32;
  private readonly limit: u32;
  private readonly pages: StaticArray<Region | null>;
  private readonly numbers: StaticArray<u64>;
  private readonly kinds: StaticArray<u8>;
  /** Bytes that were changed: none where the first is not below the second. */
  private readonly changedFrom: StaticArray<u32>;
  private readonly changedTo: StaticArray<u32>;
  private readonly isRecent: StaticArray<bool>;
  private readonly heads: StaticArray<i32>;
  private readonly nexts: StaticArray<i32>;
  private readonly sorted: StaticArray<u32>;
  private readonly list: Region;
  private count: u32 = 0;
  private hand: u32 = 0;
  private current: i32 = NONE;

  constructor(
    public readonly slot: u32,
    clusterBits: u32,
  ) {
    const pageBits = min<u32>(clusterBits, PAGE_BITS_LIMIT);
    const limit = min<u32>(CACHE_BYTES >> pageBits, PAGE_LIMIT);
    this.pageBits = pageBits;
    this.limit = limit;
    this.pages = new StaticArray<Region | null>(limit);
    this.numbers = new StaticArray<u64>(limit);
    this.kinds = new StaticArray<u8>(limit);
    this.changedFrom = new StaticArray<u32>(limit);
    this.changedTo = new StaticArray<u32>(limit);
    this.isRecent = new StaticArray<bool>(limit);
    this.heads = new StaticArray<i32>(limit);
    this.nexts = new StaticArray<i32>(limit);
    this.sorted = new StaticArray<u32>(limit);
    this.list = allocateRegion(VECTOR_LIMIT * VECTOR_SIZE);
    for (let index: u32 = 0; index < limit; index++) this.heads[index] = NONE;
  }

  /** Writes everything that was changed, in an order that leaves no cluster in use uncounted. */
  abstract writeAll(): void;

  get pageSize(): u32 {
    return (1 as u32) << this.pageBits;
  }

  /** The page around `offset` of the file. */
  page(offset: u64): Region {
    const number = offset >> this.pageBits;
    if (!this.isCurrent(number) && !this.find(number)) {
      readDeviceOrZeros(this.slot, number << this.pageBits, this.admit(number), 0, this.pageSize);
    }

    this.isRecent[this.current] = true;
    return this.pages[this.current]!;
  }

  /** The bytes of the last page asked for have changed: `length` from `at` on. */
  change(kind: u8, at: u32, length: u32): void {
    const current = this.current;
    this.kinds[current] = kind;
    this.changedFrom[current] = min<u32>(this.changedFrom[current], at);
    this.changedTo[current] = max<u32>(this.changedTo[current], at + length);
  }

  /** `length` bytes from `offset` are a new table of zeros: whole pages, or a whole cluster. */
  makeTable(kind: u8, offset: u64, length: u64): void {
    for (let at: u64 = 0; at < length; at += this.pageSize) {
      const number = (offset + at) >> this.pageBits;
      const page: Region = this.find(number) ? this.pages[this.current]! : this.admit(number);
      fillBytes(page, 0, page.size, 0);
      this.isRecent[this.current] = true;
      this.change(kind, 0, page.size);
    }
  }

  /** The table of `length` bytes at `offset` is given up: what was changed there must not be written any more. */
  dropTable(offset: u64, length: u64): void {
    for (let at: u64 = 0; at < length; at += this.pageSize) {
      if (!this.find((offset + at) >> this.pageBits)) continue;
      this.clear(this.current);
      this.unlink(this.current);
      this.numbers[this.current] = u64.MAX_VALUE;
      this.current = NONE;
    }
  }

  /** Writes all pages of a kind that were changed. */
  protected writePages(kind: u8): void {
    let chosen: u32 = 0;
    for (let index: u32 = 0; index < this.count; index++) {
      if (this.kinds[index] == kind && this.isChanged(index)) this.sorted[chosen++] = index;
    }

    sortPages(this.sorted, chosen, this.numbers);
    for (let first: u32 = 0; first < chosen; first += VECTOR_LIMIT) {
      this.writeSome(first, min<u32>(VECTOR_LIMIT, chosen - first));
    }
  }

  private writeSome(first: u32, count: u32): void {
    for (let entry: u32 = 0; entry < count; entry++) {
      const index = this.sorted[first + entry];
      const from = this.changedFrom[index];
      const length = this.changedTo[index] - from;
      const at = entry * VECTOR_SIZE;
      storeLe64(this.list, at + VECTOR_OFFSET, (this.numbers[index] << this.pageBits) + from);
      storeLe32(this.list, at + VECTOR_ADDRESS, locate(this.pages[index]!, from, length));
      storeLe32(this.list, at + VECTOR_LENGTH, length);
      this.clear(index);
    }

    writeDeviceVectored(this.slot, this.list, count);
  }

  private isCurrent(number: u64): bool {
    return this.current != NONE && this.numbers[this.current] == number;
  }

  /** Makes the page with that number the current one; false when it is not in memory. */
  private find(number: u64): bool {
    let index = this.heads[this.headOf(number)];
    while (index != NONE && this.numbers[index] != number) index = this.nexts[index];
    if (index == NONE) return false;
    this.current = index;
    return true;
  }

  /** A page for `number`, which is not in memory; it holds what it held before. */
  private admit(number: u64): Region {
    const index = this.count < this.limit ? this.addPage() : this.evict();
    const head = this.headOf(number);
    this.numbers[index] = number;
    this.nexts[index] = this.heads[head];
    this.heads[head] = index;
    this.current = index;
    return this.pages[index]!;
  }

  private addPage(): i32 {
    const index = this.count++;
    this.pages[index] = allocateRegion(this.pageSize);
    this.clear(index);
    return index;
  }

  /** Takes away a page that was not asked for lately. Changed pages are written all together before any of them goes. */
  private evict(): i32 {
    for (let step: u32 = 0; step < 2 * this.limit; step++) {
      const index = this.hand;
      this.hand = (index + 1) % this.limit;
      if (this.isRecent[index]) {
        this.isRecent[index] = false;
      } else if (!this.isChanged(index)) {
        if (this.numbers[index] != u64.MAX_VALUE) this.unlink(index);
        return index;
      }
    }

    this.writeAll();
    return this.evict();
  }

  private unlink(index: i32): void {
    const head = this.headOf(this.numbers[index]);
    const next = this.nexts[index];
    if (this.heads[head] == index) {
      this.heads[head] = next;
      return;
    }

    let before = this.heads[head];
    while (this.nexts[before] != index) before = this.nexts[before];
    this.nexts[before] = next;
  }

  private headOf(number: u64): u32 {
    return (number % this.limit) as u32;
  }

  private isChanged(index: u32): bool {
    return this.changedFrom[index] < this.changedTo[index];
  }

  private clear(index: u32): void {
    this.changedFrom[index] = u32.MAX_VALUE;
    this.changedTo[index] = 0;
  }
}
