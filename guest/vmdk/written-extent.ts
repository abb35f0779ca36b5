import {REASON_ERRNO, REASON_VMDK_GRAIN_WRITE, REASON_VMDK_TABLE_ENTRY} from '../abi/image-reasons.ts';
import {allocateRegion} from '../bytes/region.ts';
import {storeLe32} from '../bytes/little-endian.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {Below} from '../driver/below.ts';
import {Place} from '../driver/place.ts';
import {deviceSize, truncateDevice, writeDevice, zeroDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {VmdkExtent} from './image.ts';
import {ENTRY_MISSING, ENTRY_ZERO, WrittenTables} from './written-tables.ts';

/** Grains that one answer may count; more are another answer. */
const GRAINS_AT_ONCE: u64 = 0x10000;
const SECTOR_NUMBERS: u64 = 0x100000000;
/** "ESXi Host Sparse Extents", the header's next free sector. */
const FREE_SECTOR_AT: u64 = 28;
const EFBIG: u64 = 27;

/** VMDK 5.0 specification, "Sparse Extents", of one that is being written. Offsets are bytes of the extent. */
export class WrittenExtent {
  /** Where in the file the next grain goes. */
  private end: u64;
  /** Size that the file needs. */
  private fileSize: u64;
  private readonly grainSize: u64;
  private readonly slot: u32;
  private readonly zeroed: Place = new Place();

  constructor(
    private readonly extent: VmdkExtent,
    private readonly tables: WrittenTables,
    private readonly below: Below,
    /** Where the extent begins in the disk. */
    private readonly start: u64,
  ) {
    this.slot = extent.slot;
    this.grainSize = extent.grainSectors * SECTOR_SIZE;
    this.fileSize = extent.fileSize;
    this.end = roundUp(extent.fileSize, this.grainSize);
  }

  /** Grains follow one another in the order in which they are first written. */
  place(offset: u64, length: u64, place: Place): void {
    if (this.extent.isCompressed) refuseImage(REASON_VMDK_GRAIN_WRITE);
    const grain = offset / this.grainSize;
    const inGrain = offset % this.grainSize;
    const wanted = min<u64>((inGrain + length - 1) / this.grainSize + 1, GRAINS_AT_ONCE);
    const isNew = !this.isHeld(this.tables.entryOf(grain));
    const count = isNew ? this.add(offset, length, wanted) : this.countFollowing(grain, wanted);
    place.device = this.slot;
    place.offset = (this.tables.entryOf(grain) as u64) * SECTOR_SIZE + inGrain;
    place.length = min<u64>(length, count * this.grainSize - inGrain);
  }

  /** Of compressed grains the next begins at the next sector; the file is as long as if the last were not compressed. */
  placeCompressed(offset: u64, size: u32, place: Place): void {
    const grain = offset / this.grainSize;
    if (this.isHeld(this.tables.entryOf(grain))) refuseImage(REASON_VMDK_GRAIN_WRITE);
    this.provideTable(grain);
    place.device = this.slot;
    place.offset = this.end;
    place.length = size;
    this.tables.setEntry(grain, this.sectorAt(this.end));
    this.fileSize = max<u64>(this.fileSize, this.end + this.grainSize);
    this.end = roundUp(this.end + size, SECTOR_SIZE);
    this.fileSize = max<u64>(this.fileSize, this.end);
  }

  zero(offset: u64, length: u64, unmap: bool): void {
    let done: u64 = 0;
    while (done < length) done += this.zeroGrain(offset + done, length - done, unmap);
  }

  /** Gives the file its size; the tables are flushed already. */
  flush(): void {
    if (deviceSize(this.slot) < this.fileSize) truncateDevice(this.slot, this.fileSize);
    if (!this.extent.isEsx) return;
    const free = allocateRegion(4);
    storeLe32(free, 0, this.sectorAt(this.end));
    writeDevice(this.slot, FREE_SECTOR_AT, free, 0, 4);
  }

  /** Grains from the one at `offset` on get places one behind the other, until one has its own; gives how many. */
  private add(offset: u64, length: u64, wanted: u64): u64 {
    const grain = offset / this.grainSize;
    const first = this.tables.entryOf(grain);
    let last = first;
    let count: u64 = 0;
    // A table that is missing takes the next grain's place: what follows is another answer.
    if (this.provideTable(grain)) wanted = 1;
    const begin = this.end;
    while (true) {
      this.tables.setEntry(grain + count, this.sectorAt(begin + count * this.grainSize));
      count++;
      if (count == wanted || this.tables.missingTable(grain + count) != 0) break;
      const entry = this.tables.entryOf(grain + count);
      if (this.isHeld(entry)) break;
      last = entry;
    }

    this.end = begin + count * this.grainSize;
    this.fileSize = max<u64>(this.fileSize, this.end);
    const head = offset % this.grainSize;
    const tail = head + min<u64>(length, count * this.grainSize - head);
    if (first == ENTRY_MISSING) this.fill(grain * this.grainSize, head, begin);
    if (last == ENTRY_MISSING) this.fill(grain * this.grainSize + tail, count * this.grainSize - tail, begin + tail);
    return count;
  }

  /** New grains lie behind the file's end, so that of what is below only what is not zeros has to be copied. */
  private fill(offset: u64, length: u64, place: u64): void {
    const size = this.extent.sectors * SECTOR_SIZE;
    if (length == 0 || offset >= size) return;
    this.below.copy(this.start + offset, min<u64>(length, size - offset), this.slot, place, this.extent.fileSize);
  }

  /** Grains from `grain` on, which has a place, that lie one behind the other. */
  private countFollowing(grain: u64, wanted: u64): u64 {
    const sector: u64 = this.tables.entryOf(grain);
    let count: u64 = 1;
    while (count < wanted && this.tables.entryOf(grain + count) == sector + count * this.extent.grainSectors) count++;
    return count;
  }

  /** Gives how many bytes were looked at. */
  private zeroGrain(offset: u64, length: u64, unmap: bool): u64 {
    const grain = offset / this.grainSize;
    const missing = this.below.isEmpty ? this.tables.missingTable(grain) : 0;
    if (missing != 0) return min<u64>(length, missing * this.grainSize - (offset % this.grainSize));
    const count = min<u64>(length, this.grainSize - (offset % this.grainSize));
    const entry = this.tables.entryOf(grain);
    const isHeld = this.isHeld(entry);
    if (!isHeld && entry != ENTRY_MISSING) return count;
    if (isHeld && this.extent.isCompressed) refuseImage(REASON_VMDK_GRAIN_WRITE);
    if (isHeld) zeroDevice(this.slot, (entry as u64) * SECTOR_SIZE + (offset % this.grainSize), count, unmap);
    if (this.extent.hasZeroGrains && count == this.grainSize) {
      this.provideTable(grain);
      this.tables.setEntry(grain, ENTRY_ZERO);
    } else if (!isHeld && !this.below.isEmpty) {
      // A new grain's bytes are zeros.
      this.place(offset, count, this.zeroed);
    }

    return count;
  }

  /** True when the grain's table had to be made. */
  private provideTable(grain: u64): bool {
    if (this.tables.missingTable(grain) == 0) return false;
    this.tables.addTable(grain, this.sectorAt(this.end));
    this.end = roundUp(this.end + this.tables.newSectors * SECTOR_SIZE, this.grainSize);
    return true;
  }

  /** True for a sector number; ends the program when no grain can lie there. */
  private isHeld(entry: u32): bool {
    if (entry == ENTRY_MISSING || (entry == ENTRY_ZERO && this.extent.hasZeroGrains)) return false;
    if (entry < this.extent.dataSector || (entry as u64) * SECTOR_SIZE >= this.end)
      refuseImage(REASON_VMDK_TABLE_ENTRY);
    return true;
  }

  private sectorAt(offset: u64): u32 {
    if (offset / SECTOR_SIZE >= SECTOR_NUMBERS) refuseImage(REASON_ERRNO, EFBIG);
    return (offset / SECTOR_SIZE) as u32;
  }
}

function roundUp(size: u64, unit: u64): u64 {
  return ((size + unit - 1) / unit) * unit;
}
