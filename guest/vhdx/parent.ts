import {load8, loadLe16, loadLe32, store8} from '../bytes/little-endian.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {decodeUtf16} from '../bytes/utf16.ts';
import {makeLocalPath} from '../bytes/windows-path.ts';
import {fits} from '../bytes/fits.ts';
import {isGuid} from './regions.ts';
import {guidTextOffset, LOCATOR_VHDX} from './guids.ts';
import {GUID_SIZE} from './header.ts';

// [MS-VHDX] 2.6.2.6 "Parent Locator": a header, then entries of where a key and its value lie.
const COUNT_AT: u32 = 18;
const ENTRIES_AT: u32 = 20;
const ENTRY_SIZE: u32 = 12;
const GUID_TEXT_SIZE: u32 = 38;

/** What a differencing image says of its parent; see 2.6.2.6.3. */
export class VhdxParent {
  /** Data write GUID that the parent's header must have; empty when the image does not tell. */
  public id: Region = new Region(0, 0);
  /** UTF-8; empty when nothing names it. */
  public name: Region = new Region(0, 0);
}

/** Reads a parent locator; one of another type tells nothing. */
export function readParent(locator: Region): VhdxParent {
  const parent = new VhdxParent();
  if (locator.size < ENTRIES_AT || !isGuid(locator, 0, LOCATOR_VHDX)) return parent;
  parent.id = parseGuid(findValue(locator, 'parent_linkage'));
  parent.name = makeLocalPath(findValue(locator, 'relative_path'));
  if (parent.name.size == 0) parent.name = makeLocalPath(findValue(locator, 'volume_path'));
  if (parent.name.size == 0) parent.name = makeLocalPath(findValue(locator, 'absolute_win32_path'));
  return parent;
}

/** Empty when the key is missing. */
function findValue(locator: Region, key: string): Region {
  const count: u32 = loadLe16(locator, COUNT_AT);
  for (let index: u32 = 0; index < count; index++) {
    const at = ENTRIES_AT + index * ENTRY_SIZE;
    if (!fits(at, ENTRY_SIZE, locator.size)) break;
    const name = readText(locator, loadLe32(locator, at), loadLe16(locator, at + 8));
    if (name.size == (key.length as u32) && hasText(name, 0, key)) {
      return readText(locator, loadLe32(locator, at + 4), loadLe16(locator, at + 10));
    }
  }

  return new Region(0, 0);
}

function readText(locator: Region, at: u32, length: u32): Region {
  return fits(at, length, locator.size) ? decodeUtf16(locator, at, length, false) : new Region(0, 0);
}

/** The bytes of "{83ed0ec3-24c8-49a6-a959-5e4bf1288bfb}"; empty for another text. */
function parseGuid(text: Region): Region {
  const guid = allocateRegion(GUID_SIZE);
  if (text.size != GUID_TEXT_SIZE) return sliceRegion(guid, 0, 0);
  for (let byte: u32 = 0; byte < GUID_SIZE; byte++) {
    const at = 1 + guidTextOffset(byte);
    store8(guid, byte, (digitValue(load8(text, at)) * 16 + digitValue(load8(text, at + 1))) as u8);
  }

  return guid;
}

/** What is no digit counts as one; then no parent fits. */
function digitValue(digit: u8): u32 {
  if (digit >= 0x30 && digit <= 0x39) return digit - 0x30;
  return ((digit | 0x20) - 0x57) & 15;
}
