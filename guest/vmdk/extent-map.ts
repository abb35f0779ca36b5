import {VmdkExtent} from './image.ts';
import {SECTOR_SIZE} from '../device/source.ts';

/** Which extent holds an offset of the virtual disk. */
export class ExtentMap {
  /** Bytes of the virtual disk before each extent, and before what follows the last. */
  private readonly starts: StaticArray<u64>;

  constructor(extents: VmdkExtent[]) {
    const count = extents.length;
    this.starts = new StaticArray<u64>(count + 1);
    for (let index = 0; index < count; index++) {
      this.starts[index + 1] = this.starts[index] + extents[index].sectors * SECTOR_SIZE;
    }
  }

  /** The last extent that begins at or before `offset`, which lies in the disk. */
  find(offset: u64): u32 {
    let low = 0;
    let high = this.starts.length - 1;
    while (high - low > 1) {
      const middle = (low + high) / 2;
      if (this.starts[middle] <= offset) {
        low = middle;
      } else {
        high = middle;
      }
    }

    return low;
  }

  start(index: u32): u64 {
    return this.starts[index];
  }

  end(index: u32): u64 {
    return this.starts[index + 1];
  }
}
