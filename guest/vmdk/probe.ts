import {load8} from '../bytes/little-endian.ts';
import {findByte} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {Source} from '../device/source.ts';

/** VMDK 5.0 specification, "Hosted Sparse Extent Header": the magic is "KDMV" in the file; ESX's own is "COWD". */
export const MAGIC_HOSTED = 'KDMV';
export const MAGIC_ESX = 'COWD';

/** qemu-img probes the first bytes of a file only. */
const PROBE_SIZE: u32 = 512;
const HASH: u8 = 0x23;
const SPACE: u8 = 0x20;
const NEWLINE: u8 = 0x0a;
const CARRIAGE_RETURN: u8 = 0x0d;

/** A sparse extent by its magic, or a descriptor whose first line that is neither comment nor blank is a version. */
export function isVmdk(source: Source): bool {
  const bytes = source.head;
  if (hasText(bytes, 0, MAGIC_HOSTED) || hasText(bytes, 0, MAGIC_ESX)) return true;
  const end: u32 = source.size < PROBE_SIZE ? (source.size as u32) : PROBE_SIZE;
  let at: u32 = 0;
  while (at < end) {
    const first = load8(bytes, at);
    if (first != HASH && first != SPACE) return isVersionLine(source, at, end);
    const next = first == HASH ? findByte(bytes, at, end - at, NEWLINE) + 1 : skipBlankLine(bytes, at, end);
    if (next == at) return false;
    at = next;
  }

  return false;
}

/** Behind a line of spaces; `at` itself when the line is not blank. */
function skipBlankLine(bytes: Region, at: u32, end: u32): u32 {
  let index = at;
  while (index < end && load8(bytes, index) == SPACE) index++;
  if (end - index >= 2 && load8(bytes, index) == CARRIAGE_RETURN) index++;
  return index < end && load8(bytes, index) == NEWLINE ? index + 1 : at;
}

function isVersionLine(source: Source, at: u32, end: u32): bool {
  const bytes = source.head;
  for (let version: u8 = 0x31; version <= 0x33; version++) {
    if (!hasText(bytes, at, 'version=') || end - at < 10 || load8(bytes, at + 8) != version) continue;
    if (hasText(bytes, at + 9, '\n')) return true;
    if (hasText(bytes, at + 9, '\r\n') && end - at >= 11) return true;
  }

  return false;
}
