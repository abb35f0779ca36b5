import {loadBe16} from './big-endian.ts';
import {loadLe16, store8} from './little-endian.ts';
import {allocateRegion, Region, sliceRegion} from './region.ts';

const REPLACEMENT: u32 = 0xfffd;

/** The `length` bytes of UTF-16 from `at`, up to the first zero, as UTF-8 (RFC 2781, RFC 3629). Halves of pairs become U+FFFD. */
export function decodeUtf16(bytes: Region, at: u32, length: u32, isBigEndian: bool): Region {
  const units = length / 2;
  const text = allocateRegion(units * 3);
  let end: u32 = 0;
  for (let index: u32 = 0; index < units; index++) {
    const unit = unitAt(bytes, at, index, isBigEndian);
    if (unit == 0) break;
    const next = index + 1 < units ? unitAt(bytes, at, index + 1, isBigEndian) : 0;
    if (unit - 0xd800 < 0x400 && next - 0xdc00 < 0x400) {
      end = storeUtf8(text, end, 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00));
      index++;
    } else {
      end = storeUtf8(text, end, unit - 0xd800 < 0x800 ? REPLACEMENT : unit);
    }
  }

  return sliceRegion(text, 0, end);
}

function unitAt(bytes: Region, at: u32, index: u32, isBigEndian: bool): u32 {
  return isBigEndian ? loadBe16(bytes, at + 2 * index) : loadLe16(bytes, at + 2 * index);
}

/** Writes a character as UTF-8 (RFC 3629, section 3). Gives the offset behind it. */
export function storeUtf8(text: Region, at: u32, code: u32): u32 {
  if (code < 0x80) {
    store8(text, at, code as u8);
    return at + 1;
  }

  const more: u32 = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  const lead: u32 = more == 1 ? 0xc0 : more == 2 ? 0xe0 : 0xf0;
  store8(text, at, (lead | (code >> (6 * more))) as u8);
  for (let index: u32 = 1; index <= more; index++) {
    store8(text, at + index, (0x80 | ((code >> (6 * (more - index))) & 0x3f)) as u8);
  }

  return at + more + 1;
}
