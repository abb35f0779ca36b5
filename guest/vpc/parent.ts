import {loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {load8, store8} from '../bytes/little-endian.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {decodeUtf16} from '../bytes/utf16.ts';
import {makeLocalPath} from '../bytes/windows-path.ts';
import {readSource, Source} from '../device/source.ts';
import {UNIQUE_ID_SIZE} from './footer.ts';

// VHD specification, "Dynamic Disk Header Format".
const PARENT_ID_AT: u32 = 40;
const PARENT_NAME_AT: u32 = 64;
const PARENT_NAME_SIZE: u32 = 512;
// "Parent Locator Entries"
const LOCATORS_AT: u32 = 576;
const LOCATOR_SIZE: u32 = 24;
const LOCATORS: u32 = 8;
const LENGTH_IN_LOCATOR: u32 = 8;
const OFFSET_IN_LOCATOR: u32 = 16;
/** Longest path that is read. */
const PATH_LIMIT: u32 = 4096;
const PERCENT: u8 = 0x25;
const SLASH: u8 = 0x2f;

/** The unique id that a differencing image's parent must have. */
export function readParentId(header: Region): Region {
  return sliceRegion(header, PARENT_ID_AT, UNIQUE_ID_SIZE);
}

/**
 * The parent's name as UTF-8: by the locator that says where it lies from here, else by the ones with a path of another
 * machine, else the header's own. Empty when nothing names it.
 */
export function readParentName(source: Source, header: Region): Region {
  for (let kind: u32 = 0; kind < 5; kind++) {
    const name = readLocator(source, header, kind);
    if (name.size > 0) return name;
  }

  return makeLocalPath(decodeUtf16(header, PARENT_NAME_AT, PARENT_NAME_SIZE, true));
}

/** "Platform Code", the best first. */
function locatorCode(kind: u32): string {
  if (kind == 0) return 'W2ru';
  if (kind == 1) return 'Wi2r';
  if (kind == 2) return 'MacX';
  return kind == 3 ? 'W2ku' : 'Wi2k';
}

function readLocator(source: Source, header: Region, kind: u32): Region {
  for (let index: u32 = 0; index < LOCATORS; index++) {
    const at = LOCATORS_AT + index * LOCATOR_SIZE;
    if (!hasText(header, at, locatorCode(kind))) continue;
    const length = loadBe32(header, at + LENGTH_IN_LOCATOR);
    const offset = loadBe64(header, at + OFFSET_IN_LOCATOR);
    if (length > PATH_LIMIT || offset > source.size) continue;
    const path = allocateRegion(length);
    readSource(source, offset, path, 0, length);
    return makeName(path, kind);
  }

  return new Region(0, 0);
}

/** The unicode locators are UTF-16, least significant byte first; the older ones are bytes; MacX is a file's URL. */
function makeName(path: Region, kind: u32): Region {
  if (kind == 0 || kind == 3) return makeLocalPath(decodeUtf16(path, 0, path.size, false));
  return kind == 2 ? readFileUrl(path) : makeLocalPath(path);
}

/** RFC 8089: the path of a file URL, its percent signs resolved. */
function readFileUrl(url: Region): Region {
  if (!hasText(url, 0, 'file://')) return makeLocalPath(url);
  let from: u32 = 7;
  while (from < url.size && load8(url, from) != SLASH) from++;
  const path = allocateRegion(url.size - from);
  let end: u32 = 0;
  for (; from < url.size; end++) {
    const code = load8(url, from) == PERCENT ? percentValue(url, from) : 256;
    store8(path, end, code < 256 ? (code as u8) : load8(url, from));
    from += code < 256 ? 3 : 1;
  }

  return sliceRegion(path, 0, end);
}

/** The byte that a percent sign and two digits stand for; 256 when they are no digits. */
function percentValue(url: Region, at: u32): u32 {
  if (url.size - at < 3) return 256;
  const high = hexValue(load8(url, at + 1));
  const low = hexValue(load8(url, at + 2));
  return high > 15 || low > 15 ? 256 : high * 16 + low;
}

function hexValue(digit: u8): u32 {
  if (digit >= 0x30 && digit <= 0x39) return digit - 0x30;
  const lower = digit | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : 16;
}
