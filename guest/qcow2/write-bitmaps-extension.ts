import {REASON_QCOW2_BITMAPS_HEADER} from '../abi/image-reasons.ts';
import {loadBe32, loadBe64, storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {readDeviceOrZeros} from '../driver/driver.ts';
import {writeDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {EXTENSION_BITMAPS, EXTENSION_END} from './extensions.ts';
import {AUTOCLEAR_BITMAPS} from './header.ts';
import {Qcow2Image} from './open.ts';

// qcow2.txt "Header": bytes 8-15 and 88-95; "Bitmaps extension": its length.
const BACKING_OFFSET_AT: u32 = 8;
const AUTOCLEAR_AT: u32 = 88;
const BITMAPS_LENGTH: u32 = 24;

/**
 * Makes the header name a directory of `count` bitmaps: `length` bytes at `offset` of the file. The extension comes
 * behind the others, the backing file's name behind it; all of the cluster is written at once.
 */
export function writeBitmapsExtension(image: Qcow2Image, count: u32, length: u32, offset: u64): void {
  const clusterSize = image.header.clusterSize;
  const old = allocateRegion(clusterSize);
  readDeviceOrZeros(image.source.slot, 0, old, 0, clusterSize);
  const bytes = allocateRegion(clusterSize);
  let at = copyExtensions(image, old, bytes);
  const name = image.backingName;
  if (clusterSize - at < 8 + BITMAPS_LENGTH + 8 + name.size) refuseImage(REASON_QCOW2_BITMAPS_HEADER);
  storeBe32(bytes, at, EXTENSION_BITMAPS);
  storeBe32(bytes, at + 4, BITMAPS_LENGTH);
  storeBe32(bytes, at + 8, count);
  storeBe64(bytes, at + 16, length);
  storeBe64(bytes, at + 24, offset);
  // What ends the extensions is zeros, which are there.
  at += 8 + BITMAPS_LENGTH + 8;
  copyBytes(bytes, at, name, 0, name.size);
  if (image.header.backingOffset != 0) storeBe64(bytes, BACKING_OFFSET_AT, at);
  storeBe64(bytes, AUTOCLEAR_AT, loadBe64(bytes, AUTOCLEAR_AT) | AUTOCLEAR_BITMAPS);
  writeDevice(image.source.slot, 0, bytes, 0, clusterSize);
}

/** Copies the header and its extensions but for those of bitmaps; gives where the next one begins. */
function copyExtensions(image: Qcow2Image, from: Region, to: Region): u32 {
  const header = image.header;
  const end = header.extensionsEnd as u32;
  let at = header.headerLength;
  let length = at;
  copyBytes(to, 0, from, 0, at);
  while (at < end && end - at >= 8) {
    const type = loadBe32(from, at);
    if (type == EXTENSION_END) break;
    const body = loadBe32(from, at + 4);
    if (body > end - at - 8) break;
    const size = min<u32>(8 + ((body + 7) & ~7), end - at);
    if (type != EXTENSION_BITMAPS) {
      copyBytes(to, length, from, at, size);
      length += 8 + ((body + 7) & ~7);
      if (length > header.clusterSize) refuseImage(REASON_QCOW2_BITMAPS_HEADER);
    }

    at += size;
  }

  return length;
}
