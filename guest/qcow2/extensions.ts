import {
  REASON_QCOW2_BACKING_FORMAT_LONG,
  REASON_QCOW2_BITMAPS_EXTENSION,
  REASON_QCOW2_ENCRYPTION_EXTENSION,
  REASON_QCOW2_ENCRYPTION_EXTENSION_SIZE,
  REASON_QCOW2_ENCRYPTION_HEADER_OFFSET,
  REASON_QCOW2_EXTENSION_LARGE,
} from '../abi/image-reasons.ts';
import {loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {HEAD_SIZE, readSource, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {checkBitmapsExtension} from './bitmaps.ts';
import {AUTOCLEAR_BITMAPS, Qcow2Header} from './header.ts';

// qcow2.txt "Header extensions": types.
export const EXTENSION_END: u32 = 0;
const EXTENSION_BACKING_FORMAT: u32 = 0xe2792aca;
const EXTENSION_FEATURE_NAMES: u32 = 0x6803f857;
export const EXTENSION_BITMAPS: u32 = 0x23852875;
const EXTENSION_ENCRYPTION: u32 = 0x0537be77;
const EXTENSION_DATA_FILE: u32 = 0x44415441;

/** qemu-img keeps the name in 16 bytes with a terminating zero. */
const BACKING_FORMAT_LIMIT: u32 = 16;
const ENCRYPTION_LUKS: u32 = 2;

/** What the extensions say. Regions are empty where an extension is missing. */
export class Qcow2Extensions {
  public backingFormat: Region = new Region(0, 0);
  public featureNames: Region = new Region(0, 0);
  /** May be empty where there is one. */
  public dataFile: Region = new Region(0, 0);
  public hasDataFileName: bool = false;
  public bitmaps: Region = new Region(0, 0);
  /** There are bitmaps, and a program that does not know them has written to the image since. */
  public hasLostBitmaps: bool = false;
  public encryptionOffset: u64 = 0;
  public encryptionLength: u64 = 0;
}

/** Walks the extensions. With `namesOnly` nothing is checked but that each ends in time. */
export function parseExtensions(source: Source, header: Qcow2Header, namesOnly: bool): Qcow2Extensions {
  const end = header.extensionsEnd as u32;
  const area = readArea(source, end);
  const found = new Qcow2Extensions();
  let at = header.headerLength;
  while (at < end) {
    if (end - at < 8) refuseImage(REASON_QCOW2_EXTENSION_LARGE);
    const type = loadBe32(area, at);
    const length = loadBe32(area, at + 4);
    at += 8;
    if (length > end - at) {
      if (namesOnly) break;
      refuseImage(REASON_QCOW2_EXTENSION_LARGE);
    }

    if (type == EXTENSION_END) break;

    keepExtension(found, header, type, sliceRegion(area, at, length), namesOnly);
    const padded = (length + 7) & ~7;
    if (padded > end - at) break;
    at += padded;
  }

  return found;
}

function readArea(source: Source, end: u32): Region {
  if (end <= HEAD_SIZE) return source.head;
  const area = allocateRegion(end);
  readSource(source, 0, area, 0, end);
  return area;
}

function keepExtension(found: Qcow2Extensions, header: Qcow2Header, type: u32, body: Region, namesOnly: bool): void {
  if (type == EXTENSION_FEATURE_NAMES) {
    found.featureNames = body;
  } else if (namesOnly) {
    return;
  } else if (type == EXTENSION_BACKING_FORMAT) {
    if (body.size >= BACKING_FORMAT_LIMIT) {
      refuseImage(REASON_QCOW2_BACKING_FORMAT_LONG, body.size, BACKING_FORMAT_LIMIT);
    }

    found.backingFormat = body;
  } else if (type == EXTENSION_DATA_FILE) {
    // A name ends at a zero byte, as qemu-img reads it.
    found.dataFile = sliceRegion(body, 0, findByte(body, 0, body.size, 0));
    found.hasDataFileName = true;
  } else if (type == EXTENSION_BITMAPS) {
    keepBitmaps(found, header, body);
  } else if (type == EXTENSION_ENCRYPTION) {
    keepEncryption(found, header, body);
  }
}

/** qcow2.txt "Bitmaps extension": 24 bytes; without the autoclear bit its data is not to be trusted. */
function keepBitmaps(found: Qcow2Extensions, header: Qcow2Header, body: Region): void {
  if (body.size != 24) refuseImage(REASON_QCOW2_BITMAPS_EXTENSION);
  if ((header.autoclear & AUTOCLEAR_BITMAPS) == 0) {
    found.hasLostBitmaps = true;
    return;
  }

  checkBitmapsExtension(body, header.clusterSize);
  found.bitmaps = body;
}

/** qcow2.txt "Full disk encryption header pointer". */
function keepEncryption(found: Qcow2Extensions, header: Qcow2Header, body: Region): void {
  if (header.encryption != ENCRYPTION_LUKS) refuseImage(REASON_QCOW2_ENCRYPTION_EXTENSION);
  if (body.size != 16) refuseImage(REASON_QCOW2_ENCRYPTION_EXTENSION_SIZE, body.size, 16);
  found.encryptionOffset = loadBe64(body, 0);
  found.encryptionLength = loadBe64(body, 8);
  if (found.encryptionOffset % header.clusterSize != 0) {
    refuseImage(REASON_QCOW2_ENCRYPTION_HEADER_OFFSET, found.encryptionOffset, header.clusterSize);
  }
}
