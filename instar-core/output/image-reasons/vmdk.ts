import {
  REASON_VMDK_CREATE_TYPE,
  REASON_VMDK_DESCRIPTOR,
  REASON_VMDK_DIRECTORY_LARGE,
  REASON_VMDK_DIRECTORY_READ,
  REASON_VMDK_ENTRY_SIZE,
  REASON_VMDK_EXTENT_LINE,
  REASON_VMDK_FOOTER,
  REASON_VMDK_GRAIN,
  REASON_VMDK_MAGIC,
  REASON_VMDK_REDUNDANT_READ,
  REASON_VMDK_SIZE,
  REASON_VMDK_TABLE_LARGE,
  REASON_VMDK_TOO_MANY_EXTENTS,
  REASON_VMDK_TOO_SMALL,
  REASON_VMDK_TRUNCATED,
  REASON_VMDK_VERSION,
} from '../../../guest/abi/image-reasons.ts';
import type {ReasonRows} from './reason-row.ts';

/** Refusals of vmdk images. */
export const VMDK_REASONS: ReasonRows = {
  [REASON_VMDK_TOO_SMALL]: {words: 'File is too small, not a valid image'},
  [REASON_VMDK_DESCRIPTOR]: {words: 'invalid VMDK image descriptor'},
  [REASON_VMDK_CREATE_TYPE]: {words: "Unsupported image type '{text}'"},
  [REASON_VMDK_EXTENT_LINE]: {words: 'Invalid extent line: {text}'},
  [REASON_VMDK_TOO_MANY_EXTENTS]: {words: 'The image has more than {first} extents, which instar does not open'},
  [REASON_VMDK_MAGIC]: {words: 'Image not in VMDK format'},
  [REASON_VMDK_VERSION]: {words: 'Unsupported VMDK version {first}'},
  [REASON_VMDK_TABLE_LARGE]: {words: 'L2 table size too big'},
  [REASON_VMDK_ENTRY_SIZE]: {words: 'L1 entry size is invalid'},
  [REASON_VMDK_TRUNCATED]: {words: 'File truncated, expecting at least {signed64} bytes'},
  [REASON_VMDK_FOOTER]: {words: 'Invalid footer'},
  [REASON_VMDK_SIZE]: {words: 'Could not refresh total sector count: File too large'},
  [REASON_VMDK_GRAIN]: {words: 'Invalid granularity, image may be corrupt'},
  [REASON_VMDK_DIRECTORY_LARGE]: {words: 'L1 size too big'},
  [REASON_VMDK_DIRECTORY_READ]: {words: "Could not read l1 table from extent '{path}': Input/output error"},
  [REASON_VMDK_REDUNDANT_READ]: {words: "Could not read l1 backup table from extent '{path}': Input/output error"},
};
