import {load8, store8} from './little-endian.ts';
import {Region} from './region.ts';

const PAD: u8 = 0x3d;
const NOT_A_DIGIT: u32 = 255;

/**
 * Decodes base64 (RFC 4648 section 4) from `at` up to `end` to the beginning of `to`; gives the bytes made, at most
 * three quarters of those read. Other characters are passed over, and an incomplete last group is dropped.
 */
export function decodeBase64(from: Region, at: u32, end: u32, to: Region): u32 {
  let group: u32 = 0;
  let digits: u32 = 0;
  let pads: u32 = 0;
  let made: u32 = 0;
  for (; at < end; at++) {
    const character = load8(from, at);
    const digit = character == PAD ? 0 : digitOf(character);
    if (digit == NOT_A_DIGIT) continue;
    pads = character == PAD ? pads + 1 : 0;
    group = (group << 6) | digit;
    if (++digits < 4) continue;
    store8(to, made, (group >> 16) as u8);
    store8(to, made + 1, (group >> 8) as u8);
    store8(to, made + 2, group as u8);
    made += 3 - min<u32>(pads, 2);
    group = digits = pads = 0;
  }

  return made;
}

function digitOf(character: u8): u32 {
  const letter = (character & 0xdf) - 0x41;
  if ((character & 0x40) != 0 && letter < 26) return (character & 0x20) == 0 ? letter : letter + 26;
  if (character >= 0x30 && character <= 0x39) return character - 0x30 + 52;
  if (character == 0x2b) return 62;
  return character == 0x2f ? 63 : NOT_A_DIGIT;
}
