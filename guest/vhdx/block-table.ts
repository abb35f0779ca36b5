import {REASON_ERRNO} from '../abi/image-reasons.ts';
import {loadLe64} from '../bytes/little-endian.ts';
import {allocateRegion} from '../bytes/region.ts';
import {readSource, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {VhdxMetadata} from './metadata.ts';
import {EINVAL, VhdxRegions} from './regions.ts';

// [MS-VHDX] 2.5 "Block Allocation Table": after each `chunk ratio` payload entries one for a sector bitmap.
const ENTRY_SIZE: u32 = 8;
const STATE_MASK: u64 = 7;
const STATE_FULLY_PRESENT: u64 = 6;
/** Bits 20 to 63: the block's offset in MiB, so in place as bytes. */
const OFFSET_MASK: u64 = ~0xfffff;
/** Sectors that one sector bitmap block of 1 MiB covers. */
const BITMAP_SECTORS: u64 = 1 << 23;
const SECTOR_SIZE: u64 = 512;
const WINDOW: u32 = 0x100000;

/** Ends the program when the table does not hold the disk, or a block lies where something else does. */
export function checkBlockTable(source: Source, regions: VhdxRegions, metadata: VhdxMetadata): void {
  const blockSize: u64 = metadata.blockSize;
  const ratio = (BITMAP_SECTORS * SECTOR_SIZE) / blockSize;
  const payload = metadata.virtualSize / blockSize + (metadata.virtualSize % blockSize == 0 ? 0 : 1);
  const entries: u64 = payload == 0 ? 0 : payload + (payload - 1) / ratio;
  if (entries > regions.bat.length / ENTRY_SIZE) refuseImage(REASON_ERRNO, EINVAL);
  const size: u64 = entries * ENTRY_SIZE;
  // Entries behind the file's end read as zeros: not present.
  const inFile: u64 = regions.bat.offset < source.size ? source.size - regions.bat.offset : 0;
  const readable = min<u64>(size, inFile) & ~7;
  const window = allocateRegion(min<u64>(readable, WINDOW) as u32);
  let untilBitmap = ratio;
  for (let at: u64 = 0; at < readable; at += WINDOW) {
    const length = min<u64>(readable - at, WINDOW) as u32;
    readSource(source, regions.bat.offset + at, window, 0, length);
    for (let index: u32 = 0; index < length; index += ENTRY_SIZE) {
      if (untilBitmap == 0) {
        untilBitmap = ratio;
        continue;
      }

      untilBitmap--;
      const entry = loadLe64(window, index);
      if ((entry & STATE_MASK) == STATE_FULLY_PRESENT && regions.overlaps(entry & OFFSET_MASK, blockSize)) {
        refuseImage(REASON_ERRNO, EINVAL);
      }
    }
  }
}
