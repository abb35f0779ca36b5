import {
  REASON_VDI_BLOCK_SIZE,
  REASON_VDI_DATA_OFFSET,
  REASON_VDI_LINK,
  REASON_VDI_MAP_OFFSET,
  REASON_VDI_MAP_SMALL,
  REASON_VDI_PARENT,
  REASON_VDI_SECTOR_SIZE,
  REASON_VDI_SIGNATURE,
  REASON_VDI_SIZE,
  REASON_VDI_TOO_MANY_BLOCKS,
  REASON_VDI_VERSION,
  REASON_VDI_MAP_CUT,
  REASON_VDI_DATA_PLACE,
} from '../../../guest/abi/image-reasons.ts';
import type {ReasonRows} from './reason-row.ts';

/** Refusals of vdi images. */
export const VDI_REASONS: ReasonRows = {
  [REASON_VDI_SIZE]: {
    words: 'Unsupported VDI image size (size is 0x{firstHex}, max supported is 0x{secondHex})',
  },
  [REASON_VDI_SIGNATURE]: {words: 'Image not in VDI format (bad signature {firstHexLong})'},
  [REASON_VDI_VERSION]: {words: 'unsupported VDI image (version {first}.{second})'},
  [REASON_VDI_MAP_OFFSET]: {words: 'unsupported VDI image (unaligned block map offset 0x{firstHex})'},
  [REASON_VDI_DATA_OFFSET]: {words: 'unsupported VDI image (unaligned data offset 0x{firstHex})'},
  [REASON_VDI_SECTOR_SIZE]: {words: 'unsupported VDI image (sector size {first} is not 512)'},
  [REASON_VDI_BLOCK_SIZE]: {words: 'unsupported VDI image (block size {first} is not 1048576)'},
  [REASON_VDI_MAP_SMALL]: {
    words: 'unsupported VDI image (disk size {first}, image bitmap has room for {second})',
  },
  [REASON_VDI_LINK]: {words: 'unsupported VDI image (non-NULL link UUID)'},
  [REASON_VDI_PARENT]: {words: 'unsupported VDI image (non-NULL parent UUID)'},
  [REASON_VDI_TOO_MANY_BLOCKS]: {words: 'unsupported VDI image (too many blocks {first}, max is {second})'},
  // Words of our own: qemu-img writes over what is there.
  [REASON_VDI_MAP_CUT]: {words: 'the image file ends within its block map, so that it cannot be written safely'},
  [REASON_VDI_DATA_PLACE]: {words: 'block map and blocks lie over each other, so that it cannot be written safely'},
};
