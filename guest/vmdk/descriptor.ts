import {load8} from '../bytes/little-endian.ts';
import {findByte} from '../bytes/memory-block.ts';
import {Region, sliceRegion} from '../bytes/region.ts';
import {findText} from '../bytes/text.ts';

const QUOTE: u8 = 0x22;
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

  /** The hexadecimal number behind `key` and one byte more; beyond 32 bits when the key or its digits are missing. */
  hexValue(key: string): u64 {
    const at = findText(this.bytes, 0, this.length, key);
    if (at == this.length) return MISSING;
    let value: u32 = 0;
    let digits: u32 = 0;
    for (let index = at + (key.length as u32) + 1; index < this.length; index++) {
      const digit = hexDigit(load8(this.bytes, index));
      if (digit > 15) break;
      value = (value << 4) | digit;
      digits++;
    }

    return digits == 0 ? MISSING : value;
  }
}

/** 16 for what is no digit. */
function hexDigit(byte: u8): u32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower: u8 = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : 16;
}
