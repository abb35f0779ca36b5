import {copyBytes} from '../bytes/memory-block.ts';
import {load8} from '../bytes/little-endian.ts';
import {allocateRegion} from '../bytes/region.ts';
import {findText, storeHex} from '../bytes/text.ts';
import {SECTOR_SIZE, Source} from '../device/source.ts';
import {writeDevice} from '../host/calls.ts';
import {Descriptor, isHexDigit} from './descriptor.ts';
import {VmdkImage} from './image.ts';
import {DESCRIPTOR_LIMIT, EMBEDDED_AT, EMBEDDED_SIZE, readText} from './open.ts';

const NEWLINE: u8 = 0x0a;
/** Most digits of a CID. */
const DIGITS: u32 = 8;
const KEY = 'CID=';

/**
 * VMDK 5.0 specification, "The Header": the CID changes with the contents, so that images that were made from these know.
 * It is written as qemu-img writes it, without leading zeros. `isFilled`: a descriptor file gets 20 sectors at least.
 */
export function renewContentId(source: Source, image: VmdkImage, contentId: u32, isFilled: bool): void {
  const begin: u64 = image.isEmbedded ? EMBEDDED_AT : 0;
  const room: u32 = image.isEmbedded ? EMBEDDED_SIZE : DESCRIPTOR_LIMIT;
  const old = new Descriptor(readText(source, begin, room));
  const at = findContentId(old);
  if (at > old.length) return;
  let end = at;
  while (end < old.length && isHexDigit(load8(old.bytes, end))) end++;
  const text = allocateRegion(max<u32>(old.bytes.size, EMBEDDED_SIZE) + DIGITS + SECTOR_SIZE);
  copyBytes(text, 0, old.bytes, 0, at);
  const next = storeHex(text, at, contentId, 1);
  copyBytes(text, next, old.bytes, end, old.length - end);
  const length = next + old.length - end;
  // Where a longer text has no room, or part of it was not read, the old one stays.
  if (length > room || (!image.isEmbedded && source.size > DESCRIPTOR_LIMIT)) return;
  const size = image.isEmbedded
    ? max<u32>(length, old.length)
    : fileSize(max<u32>(length, source.size as u32), isFilled);
  writeDevice(source.slot, begin, text, 0, size);
}

/** qemu-img writes whole sectors of a descriptor file; before 8.2, twenty. */
function fileSize(length: u32, isFilled: bool): u32 {
  const size = (length + SECTOR_SIZE - 1) & ~(SECTOR_SIZE - 1);
  return isFilled ? max<u32>(size, EMBEDDED_SIZE) : size;
}

/** Where the image's own CID stands, not its parent's. */
function findContentId(descriptor: Descriptor): u32 {
  let at: u32 = 0;
  while (at < descriptor.length) {
    const found = findText(descriptor.bytes, at, descriptor.length, KEY);
    if (found == 0 || (found < descriptor.length && load8(descriptor.bytes, found - 1) == NEWLINE)) return found + 4;
    at = found + 1;
  }

  return findText(descriptor.bytes, 0, descriptor.length, KEY) + 4;
}
