import {
  REASON_PARALLELS_BITMAP_GRANULARITY,
  REASON_PARALLELS_BITMAP_SHORT,
  REASON_PARALLELS_BITMAP_SIZE,
  REASON_PARALLELS_BITMAP_TABLE,
  REASON_PARALLELS_BITMAP_TABLE_LENGTH,
} from '../abi/image-reasons.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {DeviceWindow} from '../device/device-window.ts';
import {refuseImage} from '../report/refusal.ts';
import {ParallelsHeader} from './header.ts';

// Parallels Expandable Image File Format, "Dirty bitmaps feature": sectors, an id, sectors that one bit stands for,
// entries of the table, and the table.
const HEADER_SIZE: u32 = 32;
const GRANULARITY_AT: u32 = 24;
const TABLE_ENTRIES_AT: u32 = 28;
const TABLE_ENTRY_SIZE: u32 = 8;
/** Bits are counted in a signed 32-bit number of bytes in qemu. */
const GRANULARITY_LIMIT: u32 = 0x400000;

/** Ends the program when the feature of `length` bytes at `offset` of the file does not fit the image. */
export function checkBitmapFeature(window: DeviceWindow, offset: u64, length: u32, header: ParallelsHeader): void {
  if (length < HEADER_SIZE) refuseImage(REASON_PARALLELS_BITMAP_SHORT, length, HEADER_SIZE);
  const at = window.at(offset, HEADER_SIZE);
  const sectors = loadLe64(window.bytes, at);
  const granularity = loadLe32(window.bytes, at + GRANULARITY_AT);
  const entries = loadLe32(window.bytes, at + TABLE_ENTRIES_AT);
  if ((entries as u64) * TABLE_ENTRY_SIZE > length - HEADER_SIZE) refuseImage(REASON_PARALLELS_BITMAP_TABLE_LENGTH);
  if (sectors != header.sectors) refuseImage(REASON_PARALLELS_BITMAP_SIZE, sectors, header.sectors);
  // qemu-img ends in an assertion here.
  const isPower = popcnt<u32>(granularity) == 1 && granularity <= GRANULARITY_LIMIT;
  if (!isPower) refuseImage(REASON_PARALLELS_BITMAP_GRANULARITY, granularity);
  const needed = parts(parts(parts(sectors, granularity), 8), header.clusterSize);
  if (entries != needed) refuseImage(REASON_PARALLELS_BITMAP_TABLE, entries, needed);
}

function parts(whole: u64, size: u64): u64 {
  return whole / size + (whole % size == 0 ? 0 : 1);
}
