import {VECTOR_ADDRESS, VECTOR_LENGTH, VECTOR_OFFSET, VECTOR_SIZE} from '../abi/calls.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, locate, Region} from '../bytes/region.ts';
import {writeDeviceVectored} from '../host/calls.ts';

/** Most that are kept back. */
const LIMIT: u32 = 64;

/** Sector bitmaps of new blocks, all alike, written many at once: a call costs more than the writing. */
export class NewBitmaps {
  private readonly list: Region = allocateRegion(LIMIT * VECTOR_SIZE);
  private count: u32 = 0;

  constructor(
    private readonly slot: u32,
    private readonly bitmap: Region,
  ) {}

  /** `start`: where in the file the block begins. */
  add(start: u64): void {
    if (this.count == LIMIT) this.write();
    const entry = this.count * VECTOR_SIZE;
    storeLe64(this.list, entry + VECTOR_OFFSET, start);
    storeLe32(this.list, entry + VECTOR_ADDRESS, locate(this.bitmap, 0, this.bitmap.size));
    storeLe32(this.list, entry + VECTOR_LENGTH, this.bitmap.size);
    this.count++;
  }

  /** Before any of them is looked at, and at the end. */
  write(): void {
    if (this.count == 0) return;
    writeDeviceVectored(this.slot, this.list, this.count);
    this.count = 0;
  }
}
