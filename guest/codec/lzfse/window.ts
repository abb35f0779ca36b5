import {load8, store8} from '../../bytes/little-endian.ts';
import {copyBytes} from '../../bytes/memory-block.ts';
import {Region} from '../../bytes/region.ts';

/** Where decoded bytes go. What was made before is what matches copy from. */
export class Window {
  /** Bytes made so far. */
  public made: u32 = 0;

  constructor(
    public to: Region,
    private at: u32,
    private length: u32,
  ) {}

  restart(to: Region, at: u32, length: u32): void {
    this.to = to;
    this.at = at;
    this.length = length;
    this.made = 0;
  }

  /** Where the next byte goes. */
  get next(): u32 {
    return this.at + this.made;
  }

  get left(): u32 {
    return this.length - this.made;
  }

  get isFull(): bool {
    return this.made == this.length;
  }

  /** Adds `length` literal bytes, or as many as there is space for. */
  copyLiterals(from: Region, at: u32, length: u32): void {
    const count = min(length, this.left);
    copyBytes(this.to, this.next, from, at, count);
    this.made += count;
  }

  /** Repeats what was made `distance` bytes before, as far as there is space; false when nothing was made there. */
  copyMatch(distance: u32, length: u32): bool {
    if (distance == 0 || distance > this.made) return false;
    const count = min(length, this.left);
    const to = this.next;
    if (distance >= count) {
      copyBytes(this.to, to, this.to, to - distance, count);
    } else {
      for (let index: u32 = 0; index < count; index++) {
        store8(this.to, to + index, load8(this.to, to + index - distance));
      }
    }
    this.made += count;
    return true;
  }
}
