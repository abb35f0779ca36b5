import {
  REASON_PARALLELS_BITMAP_GRANULARITY,
  REASON_PARALLELS_BITMAP_SHORT,
  REASON_PARALLELS_BITMAP_SIZE,
  REASON_PARALLELS_BITMAP_TABLE,
  REASON_PARALLELS_BITMAP_TABLE_LENGTH,
  REASON_PARALLELS_CATALOG_LARGE,
  REASON_PARALLELS_CATALOG_SMALL,
  REASON_PARALLELS_CLUSTER_LARGE,
  REASON_PARALLELS_CLUSTER_ZERO,
  REASON_PARALLELS_ENTRY_OUTSIDE,
  REASON_PARALLELS_EXTENSION_CHECKSUM,
  REASON_PARALLELS_EXTENSION_LARGE,
  REASON_PARALLELS_EXTENSION_MAGIC,
  REASON_PARALLELS_EXTENSION_OFFSET,
  REASON_PARALLELS_FEATURE_FLAGS,
  REASON_PARALLELS_FEATURE_HEADER,
  REASON_PARALLELS_FEATURE_LARGE,
  REASON_PARALLELS_FEATURE_UNKNOWN,
  REASON_PARALLELS_MAGIC,
  REASON_PARALLELS_SIZE,
  REASON_PARALLELS_UNCLEAN,
  REASON_PARALLELS_HAS_EXTENSION,
  REASON_PARALLELS_ENTRY_PLACE,
  REASON_PARALLELS_ENTRY_SHARED,
} from '../../../guest/abi/image-reasons.ts';
import type {ReasonRows} from './reason-row.ts';

/** Refusals of parallels images. */
export const PARALLELS_REASONS: ReasonRows = {
  [REASON_PARALLELS_SIZE]: {words: "Can't get image size '{path}': File too large", stage: 'size'},
  [REASON_PARALLELS_MAGIC]: {words: 'Image not in Parallels format'},
  [REASON_PARALLELS_CLUSTER_ZERO]: {words: 'Invalid image: Zero sectors per track'},
  [REASON_PARALLELS_CLUSTER_LARGE]: {words: 'Invalid image: Too big cluster'},
  [REASON_PARALLELS_CATALOG_LARGE]: {words: 'Catalog too large'},
  [REASON_PARALLELS_CATALOG_SMALL]: {words: 'Invalid image: Catalog size too small for advertised disk size'},
  [REASON_PARALLELS_ENTRY_OUTSIDE]: {
    words: 'parallels: Offset {first} in BAT[{second}] entry is larger than file size ({text})',
  },
  [REASON_PARALLELS_EXTENSION_OFFSET]: {words: 'Invalid image: Too big offset'},
  [REASON_PARALLELS_EXTENSION_MAGIC]: {
    words: 'Wrong parallels Format Extension magic: 0x{firstHex}, expected: 0x{secondHex}',
  },
  [REASON_PARALLELS_EXTENSION_CHECKSUM]: {
    words: 'Wrong checksum in Format Extension header. Format extension is corrupted.',
  },
  // Words of our own: qemu-img has no such limit.
  [REASON_PARALLELS_EXTENSION_LARGE]: {
    words: 'Format Extension of {first} bytes is too large to be checked, max supported is {second}',
  },
  [REASON_PARALLELS_FEATURE_HEADER]: {
    words:
      'Can not read feature header, as remaining bytes ({first}) in Format Extension is less than Feature header size ({second})',
  },
  [REASON_PARALLELS_FEATURE_FLAGS]: {words: 'Flags for extension feature are unsupported'},
  [REASON_PARALLELS_FEATURE_LARGE]: {words: 'Feature data_size exceedes Format Extension cluster'},
  [REASON_PARALLELS_FEATURE_UNKNOWN]: {words: 'Unknown feature: 0x{firstHex}'},
  [REASON_PARALLELS_BITMAP_SHORT]: {
    words:
      'Too small Bitmap Feature area in Parallels Format Extension: {first} bytes, expected at least {second} bytes',
  },
  [REASON_PARALLELS_BITMAP_TABLE_LENGTH]: {
    words: 'Bitmaps feature corrupted: l1 table exceeds extension data_size',
  },
  [REASON_PARALLELS_BITMAP_SIZE]: {
    words: 'Bitmap size (in sectors) {first} differs from disk size in sectors {second}',
  },
  // Words of our own: qemu-img ends in an assertion.
  [REASON_PARALLELS_BITMAP_GRANULARITY]: {words: 'Bitmaps feature corrupted: granularity of {first} sectors'},
  [REASON_PARALLELS_BITMAP_TABLE]: {
    words: 'Bitmap table size {first} does not correspond to bitmap size and cluster size. Expected {second}',
  },
  [REASON_PARALLELS_UNCLEAN]: {words: 'parallels: Image was not closed correctly; cannot be opened read/write'},
  // Words of our own: qemu-img writes such images.
  [REASON_PARALLELS_HAS_EXTENSION]: {words: 'the image has bitmaps, which would not tell of what is written'},
  [REASON_PARALLELS_ENTRY_PLACE]: {
    words: 'entry {first} places a cluster outside the data, so that it cannot be written safely',
  },
  [REASON_PARALLELS_ENTRY_SHARED]: {
    words: 'entry {first} places a cluster over that of another entry, so that it cannot be written safely',
  },
};
