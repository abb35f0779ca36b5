import {
  REASON_CLOOP_BLOCK_LARGE,
  REASON_CLOOP_BLOCK_MULTIPLE,
  REASON_CLOOP_BLOCK_ZERO,
  REASON_CLOOP_COMPRESSED_SIZE,
  REASON_CLOOP_MANY_BLOCKS,
  REASON_CLOOP_NOT_INCREASING,
  REASON_CLOOP_OFFSETS_LARGE,
} from '../../../guest/abi/image-reasons.ts';
import type {ReasonRows} from './reason-row.ts';

/** Refusals of cloop images. */
export const CLOOP_REASONS: ReasonRows = {
  [REASON_CLOOP_BLOCK_ZERO]: {words: 'block_size cannot be zero'},
  [REASON_CLOOP_BLOCK_MULTIPLE]: {words: 'block_size {first} must be a multiple of 512'},
  [REASON_CLOOP_BLOCK_LARGE]: {words: 'block_size {first} must be 64 MB or less'},
  [REASON_CLOOP_MANY_BLOCKS]: {words: 'n_blocks {first} must be {second} or less'},
  [REASON_CLOOP_OFFSETS_LARGE]: {words: 'image requires too many offsets, try increasing block size'},
  [REASON_CLOOP_NOT_INCREASING]: {
    words: 'offsets not monotonically increasing at index {first}, image file is corrupt',
  },
  [REASON_CLOOP_COMPRESSED_SIZE]: {words: 'invalid compressed block size at index {first}, image file is corrupt'},
};
