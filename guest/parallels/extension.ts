import {
  REASON_PARALLELS_EXTENSION_CHECKSUM,
  REASON_PARALLELS_EXTENSION_LARGE,
  REASON_PARALLELS_EXTENSION_MAGIC,
  REASON_PARALLELS_FEATURE_FLAGS,
  REASON_PARALLELS_FEATURE_HEADER,
  REASON_PARALLELS_FEATURE_LARGE,
  REASON_PARALLELS_FEATURE_UNKNOWN,
} from '../abi/image-reasons.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Md5, MD5_SIZE} from '../bytes/md5.ts';
import {equalBytes} from '../bytes/memory-block.ts';
import {allocateRegion} from '../bytes/region.ts';
import {DeviceWindow} from '../device/device-window.ts';
import {readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {checkBitmapFeature} from './bitmap-feature.ts';
import {ParallelsHeader} from './header.ts';

// Parallels Expandable Image File Format, "Format Extension": one cluster, with a header of a magic and an MD5 of all
// that follows it, then features, each with a header of its own.
const EXTENSION_MAGIC: u64 = ((0xab234cef as u64) << 32) | 0x23dcea87;
const CHECKSUM_AT: u32 = 8;
const HEADER_SIZE: u32 = 24;
const FEATURE_HEADER_SIZE: u32 = 24;
const FEATURE_FLAGS_AT: u32 = 8;
const FEATURE_LENGTH_AT: u32 = 16;
const FEATURE_ALIGNMENT: u32 = 8;
const FEATURE_END: u64 = 0;
const FEATURE_BITMAP: u64 = ((0x20385fae as u64) << 32) | 0x252cb34a;

/** The checksum needs every byte, so that an answer within a second needs a limit; real clusters have 1 MiB. */
const CLUSTER_LIMIT: u32 = 0x8000000;
const PIECE: u32 = 0x100000;
/** Features are few and short headers; what lies between is not looked at. */
const WINDOW_SIZE: u32 = 0x1000;

/** Ends the program unless the extension is whole and has only features that are known. */
export function checkExtension(source: Source, header: ParallelsHeader): void {
  const begin = header.extensionOffset * SECTOR_SIZE;
  const head = allocateRegion(HEADER_SIZE);
  readSource(source, begin, head, 0, HEADER_SIZE);
  const magic = loadLe64(head, 0);
  if (magic != EXTENSION_MAGIC) refuseImage(REASON_PARALLELS_EXTENSION_MAGIC, magic, EXTENSION_MAGIC);
  const size = header.clusterSize;
  if (size > CLUSTER_LIMIT) refuseImage(REASON_PARALLELS_EXTENSION_LARGE, size, CLUSTER_LIMIT);
  const sum = checksum(source, begin + HEADER_SIZE, size - HEADER_SIZE);
  if (!equalBytes(sum.finish(), 0, head, CHECKSUM_AT, MD5_SIZE)) refuseImage(REASON_PARALLELS_EXTENSION_CHECKSUM);
  checkFeatures(source, header, begin, size);
}

function checksum(source: Source, begin: u64, length: u32): Md5 {
  const sum = new Md5();
  const piece = allocateRegion(min<u32>(length, PIECE));
  for (let done: u32 = 0; done < length;) {
    const count = min<u32>(length - done, piece.size);
    readSource(source, begin + done, piece, 0, count);
    sum.update(piece, 0, count);
    done += count;
  }

  return sum;
}

function checkFeatures(source: Source, header: ParallelsHeader, begin: u64, size: u32): void {
  const window = new DeviceWindow(WINDOW_SIZE);
  window.turnTo(source.slot, source.size);
  let at: u32 = HEADER_SIZE;
  for (;;) {
    const left = size - at;
    if (left < FEATURE_HEADER_SIZE) refuseImage(REASON_PARALLELS_FEATURE_HEADER, left, FEATURE_HEADER_SIZE);
    const field = window.at(begin + at, FEATURE_HEADER_SIZE);
    const magic = loadLe64(window.bytes, field);
    if (magic == FEATURE_END) return;
    const length = loadLe32(window.bytes, field + FEATURE_LENGTH_AT);
    if (loadLe64(window.bytes, field + FEATURE_FLAGS_AT) != 0) refuseImage(REASON_PARALLELS_FEATURE_FLAGS);
    at += FEATURE_HEADER_SIZE;
    if (length > size - at) refuseImage(REASON_PARALLELS_FEATURE_LARGE);
    if (magic != FEATURE_BITMAP) refuseImage(REASON_PARALLELS_FEATURE_UNKNOWN, magic);
    checkBitmapFeature(window, begin + at, length, header);
    at += (length + FEATURE_ALIGNMENT - 1) & ~(FEATURE_ALIGNMENT - 1);
    if (at > size) at = size;
  }
}
