import {store8} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeDecimal, storeHex, storeText} from '../bytes/text.ts';

/** Text that is written piece by piece into memory of a fixed capacity. Running over it is a mistake here: it traps. */
export class TextWriter {
  public length: u32 = 0;
  public readonly bytes: Region;

  constructor(capacity: u32) {
    this.bytes = allocateRegion(capacity);
  }

  literal(text: string): void {
    this.length = storeText(this.bytes, this.length, text);
  }

  text(text: Region): void {
    copyBytes(this.bytes, this.length, text, 0, text.size);
    this.length += text.size;
  }

  decimal(value: u64): void {
    this.length = storeDecimal(this.bytes, this.length, value);
  }

  /** At least `digits` decimal digits. */
  paddedDecimal(value: u64, digits: u32): void {
    let least: u64 = 10;
    for (let count: u32 = 1; count < digits; count++, least *= 10) {
      if (value < least) store8(this.bytes, this.length++, 48);
    }
    this.decimal(value);
  }

  hexadecimal(value: u64): void {
    this.length = storeHex(this.bytes, this.length, value, 1);
  }
}
