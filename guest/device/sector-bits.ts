import {TableCache} from './table-cache.ts';

/** Bitmaps of sectors in a file that is being written, a bit for each; places are those of a bitmap's first byte. */
export class SectorBits {
  constructor(
    private readonly tables: TableCache,
    private readonly device: u32,
    /** Bit 0 is a byte's highest, else its lowest. */
    private readonly isHighFirst: bool,
  ) {}

  isSet(bitmap: u64, index: u64): bool {
    return (this.tables.load8(this.device, bitmap + index / 8) & this.bit(index)) != 0;
  }

  /** True when all bits from `first` to before `end` are set. */
  areSet(bitmap: u64, first: u64, end: u64): bool {
    for (let index = first; index < end; index++) {
      if (index % 8 == 0 && end - index >= 8) {
        if (this.tables.load8(this.device, bitmap + index / 8) != 0xff) return false;
        index += 7;
      } else if (!this.isSet(bitmap, index)) {
        return false;
      }
    }

    return true;
  }

  /** Sets the bits from `first` to before `end`. */
  set(bitmap: u64, first: u64, end: u64): void {
    this.change(bitmap, first, end, true);
  }

  clear(bitmap: u64, first: u64, end: u64): void {
    this.change(bitmap, first, end, false);
  }

  private change(bitmap: u64, first: u64, end: u64, isSet: bool): void {
    for (let index = first; index < end; index++) {
      const at = bitmap + index / 8;
      if (index % 8 == 0 && end - index >= 8) {
        this.tables.store8(this.device, at, isSet ? 0xff : 0);
        index += 7;
      } else {
        const byte = this.tables.load8(this.device, at);
        this.tables.store8(this.device, at, isSet ? byte | this.bit(index) : byte & ~this.bit(index));
      }
    }
  }

  private bit(index: u64): u8 {
    const shift = (index % 8) as u8;
    return this.isHighFirst ? (0x80 as u8) >> shift : (1 as u8) << shift;
  }
}
