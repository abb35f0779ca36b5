import {load8} from '../bytes/little-endian.ts';
import {findByte} from '../bytes/memory-block.ts';
import {Region, sliceRegion} from '../bytes/region.ts';
import {findText} from '../bytes/text.ts';

const QUOTE: u8 = 0x22;
const SPACE: u8 = 0x20;
const TAB: u8 = 0x09;
const CARRIAGE_RETURN: u8 = 0x0d;
const PLUS: u8 = 0x2b;
const MINUS: u8 = 0x2d;
const ZERO: u8 = 0x30;
const LOWER_X: u8 = 0x78;
/** No 32-bit number. */
export const MISSING: u64 = u64.MAX_VALUE;

/**
 * The text of a descriptor (VMDK 5.0 specification, "The Descriptor File"): the bytes up to the first zero. Keys are
 * found by their first occurrence anywhere, as qemu-img finds them.
 */
export class Descriptor {
  public readonly length: u32;

  constructor(public readonly bytes: Region) {
    this.length = findByte(bytes, 0, bytes.size, 0);
  }

  /** The quoted value of `key`; null when the key or its closing quote is missing. */
  quotedValue(key: string): Region | null {
    const at = findText(this.bytes, 0, this.length, key);
    if (at == this.length) return null;
    // Behind the key stand an equals sign and the opening quote; what they really are is not looked at.
    const start = at + (key.length as u32) + 2;
    if (start > this.length) return null;
    const end = findByte(this.bytes, start, this.length - start, QUOTE);
    return end == this.length ? null : sliceRegion(this.bytes, start, end - start);
  }

  has(key: string): bool {
    return findText(this.bytes, 0, this.length, key) < this.length;
  }

  /**
   * The hexadecimal number behind `key` and one byte more, as the C library reads it: behind white space, with a sign
   * and 0x before it, too large a number as all ones. Of it the lower 32 bits. MISSING without key or digits.
   */
  hexValue(key: string): u64 {
    const at = findText(this.bytes, 0, this.length, key);
    if (at == this.length) return MISSING;
    let index = at + (key.length as u32) + 1;
    while (isSpace(this.byteAt(index))) index++;
    const isNegative = this.byteAt(index) == MINUS;
    if (isNegative || this.byteAt(index) == PLUS) index++;
    if (this.byteAt(index) == ZERO && (this.byteAt(index + 1) | 0x20) == LOWER_X) index += 2;
    const start = index;
    let value: u64 = 0;
    let isTooLarge = false;
    for (let digit = hexDigit(this.byteAt(index)); digit <= 15; digit = hexDigit(this.byteAt(++index))) {
      if (value >> 60 != 0) isTooLarge = true;
      value = (value << 4) | digit;
    }

    if (index == start) return MISSING;
    if (isTooLarge) return 0xffffffff;
    return (isNegative ? 0 - value : value) & 0xffffffff;
  }

  /** Zero behind the text's end. */
  private byteAt(index: u32): u8 {
    return index < this.length ? load8(this.bytes, index) : 0;
  }
}

/** C's isspace(). */
function isSpace(byte: u8): bool {
  return byte == SPACE || (byte >= TAB && byte <= CARRIAGE_RETURN);
}

export function isHexDigit(byte: u8): bool {
  return hexDigit(byte) <= 15;
}

/** 16 for what is no digit. */
function hexDigit(byte: u8): u32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower: u8 = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : 16;
}
