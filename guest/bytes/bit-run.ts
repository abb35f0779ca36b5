import {load8, store8} from './little-endian.ts';
import {fillBytes} from './memory-block.ts';
import {Region} from './region.ts';

/** Bit `index` of a bitmap that begins at `at`; `isHighFirst`: bit 0 is the first byte's highest, else its lowest. */
export function isBitSet(bitmap: Region, at: u32, index: u32, isHighFirst: bool): bool {
  const shift = isHighFirst ? 7 - (index & 7) : index & 7;
  return ((load8(bitmap, at + (index >> 3)) >> (shift as u8)) & 1) != 0;
}

/** How many of the bits from `index` on, at most `limit`, are like bit `index`. */
export function countLikeBits(bitmap: Region, at: u32, index: u32, limit: u32, isHighFirst: bool): u32 {
  const isSet = isBitSet(bitmap, at, index, isHighFirst);
  const whole: u8 = isSet ? 0xff : 0;
  let count: u32 = 1;
  while (count < limit) {
    const next = index + count;
    if ((next & 7) == 0 && limit - count >= 8 && load8(bitmap, at + (next >> 3)) == whole) {
      count += 8;
    } else if (isBitSet(bitmap, at, next, isHighFirst) == isSet) {
      count++;
    } else {
      break;
    }
  }

  return count;
}

/** Sets `count` bits from `index` on of a bitmap that begins at `at`; bit 0 is the first byte's lowest. */
export function setBits(bitmap: Region, at: u32, index: u32, count: u32): void {
  const end = index + count;
  let next = index;
  while (next < end) {
    if ((next & 7) == 0 && end - next >= 8) {
      const whole = (end - next) >> 3;
      fillBytes(bitmap, at + (next >> 3), whole, 0xff);
      next += whole << 3;
      continue;
    }

    const byte = at + (next >> 3);
    store8(bitmap, byte, load8(bitmap, byte) | ((1 as u8) << ((next & 7) as u8)));
    next++;
  }
}
