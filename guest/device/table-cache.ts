import {load8, loadLe32, loadLe64, store8, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes, fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {readDevice, writeDevice} from '../host/calls.ts';

/** Bytes of one block; blocks begin at multiples of it. */
const BLOCK_SIZE: u32 = 0x10000;
/** What is written back is told by sectors, so that data between two tables is left alone. */
const SECTOR_SIZE: u32 = 512;
const BLOCK_SECTORS: u32 = BLOCK_SIZE / SECTOR_SIZE;
const NO_BLOCK: u64 = u64.MAX_VALUE;

class Slot {
  public bytes: Region | null = null;
  /** A byte for each sector: 1 where it has to be written back. */
  public readonly changes: StaticArray<u8> = new StaticArray<u8>(BLOCK_SECTORS);
  public isChanged: bool = false;
  public device: u32 = 0;
  public block: u64 = NO_BLOCK;
  public usedAt: u32 = 0;
}

/**
 * Tables of files that are being written, read and changed in memory a block at a time and written back when a block has to
 * make room for another, or all by `flush`. Past a file's end are zeros.
 */
export class TableCache {
  private readonly slots: Slot[] = [];
  private last: Slot = new Slot();
  private clock: u32 = 0;

  constructor(slots: i32) {
    for (let index = 0; index < slots; index++) this.slots.push(new Slot());
  }

  loadLe32(device: u32, offset: u64): u32 {
    const at = atOf(offset);
    if (at <= BLOCK_SIZE - 4) return loadLe32(this.find(device, offset).bytes!, at);
    return this.gather(device, offset, 4) as u32;
  }

  loadLe64(device: u32, offset: u64): u64 {
    const at = atOf(offset);
    return at <= BLOCK_SIZE - 8 ? loadLe64(this.find(device, offset).bytes!, at) : this.gather(device, offset, 8);
  }

  loadBe32(device: u32, offset: u64): u32 {
    return bswap<u32>(this.loadLe32(device, offset));
  }

  load8(device: u32, offset: u64): u8 {
    return load8(this.find(device, offset).bytes!, atOf(offset));
  }

  storeLe32(device: u32, offset: u64, value: u32): void {
    const at = atOf(offset);
    if (at % SECTOR_SIZE > SECTOR_SIZE - 4) return this.scatter(device, offset, value, 4);
    storeLe32(this.change(device, offset), at, value);
  }

  storeLe64(device: u32, offset: u64, value: u64): void {
    const at = atOf(offset);
    if (at % SECTOR_SIZE > SECTOR_SIZE - 8) return this.scatter(device, offset, value, 8);
    storeLe64(this.change(device, offset), at, value);
  }

  storeBe32(device: u32, offset: u64, value: u32): void {
    this.storeLe32(device, offset, bswap<u32>(value));
  }

  store8(device: u32, offset: u64, value: u8): void {
    store8(this.change(device, offset), atOf(offset), value);
  }

  /** Takes note of bytes that somebody else writes to `offset` of the file. */
  note(device: u32, offset: u64, bytes: Region): void {
    for (let done: u32 = 0; done < bytes.size;) {
      const at = atOf(offset + done);
      const count = min<u32>(bytes.size - done, BLOCK_SIZE - at);
      for (let index = 0; index < this.slots.length; index++) {
        const slot = this.slots[index];
        const isThere = slot.device == device && slot.block == (offset + done) / BLOCK_SIZE;
        if (isThere) copyBytes(slot.bytes!, at, bytes, done, count);
      }

      done += count;
    }
  }

  /** Writes all changes to their files. */
  flush(): void {
    for (let index = 0; index < this.slots.length; index++) writeBack(this.slots[index]);
  }

  /** A number that lies in two blocks, as happens in tables that begin anywhere. */
  private gather(device: u32, offset: u64, size: u32): u64 {
    let value: u64 = 0;
    for (let index: u32 = 0; index < size; index++) {
      const byte: u64 = this.load8(device, offset + index);
      value |= byte << (8 * index);
    }

    return value;
  }

  private scatter(device: u32, offset: u64, value: u64, size: u32): void {
    for (let index: u32 = 0; index < size; index++) {
      this.store8(device, offset + index, (value >> (8 * index)) as u8);
    }
  }

  /** The block around `offset`, whose sector is going to be changed. */
  private change(device: u32, offset: u64): Region {
    const slot = this.find(device, offset);
    slot.isChanged = true;
    slot.changes[atOf(offset) / SECTOR_SIZE] = 1;
    return slot.bytes!;
  }

  private find(device: u32, offset: u64): Slot {
    const block = offset / BLOCK_SIZE;
    if (this.last.block == block && this.last.device == device) return this.last;
    this.clock++;
    let oldest = this.slots[0];
    for (let index = 0; index < this.slots.length; index++) {
      const slot = this.slots[index];
      if (slot.block == block && slot.device == device) return this.use(slot);
      if (slot.usedAt < oldest.usedAt) oldest = slot;
    }

    fill(oldest, device, block);
    return this.use(oldest);
  }

  private use(slot: Slot): Slot {
    slot.usedAt = this.clock;
    this.last = slot;
    return slot;
  }
}

function atOf(offset: u64): u32 {
  return (offset % BLOCK_SIZE) as u32;
}

/** Makes the slot hold another block. */
function fill(slot: Slot, device: u32, block: u64): void {
  writeBack(slot);
  const kept = slot.bytes;
  const bytes = kept != null ? kept : allocateRegion(BLOCK_SIZE);
  const count = readDevice(device, block * BLOCK_SIZE, bytes, 0, BLOCK_SIZE);
  fillBytes(bytes, count, BLOCK_SIZE - count, 0);
  slot.bytes = bytes;
  slot.device = device;
  slot.block = block;
}

/** Writes the changed sectors, those in a row at once. */
function writeBack(slot: Slot): void {
  if (!slot.isChanged) return;
  for (let sector: u32 = 0; sector < BLOCK_SECTORS; sector++) {
    const begin = sector;
    while (sector < BLOCK_SECTORS && slot.changes[sector] != 0) slot.changes[sector++] = 0;
    if (sector == begin) continue;
    const at = begin * SECTOR_SIZE;
    writeDevice(slot.device, slot.block * BLOCK_SIZE + at, slot.bytes!, at, sector * SECTOR_SIZE - at);
  }

  slot.isChanged = false;
}
