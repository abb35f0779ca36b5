import {
  REASON_QED_BACKING_NAME_LONG,
  REASON_QED_BACKING_NAME_OFFSET,
  REASON_QED_CLUSTER_SIZE,
  REASON_QED_ENTRY,
  REASON_QED_FEATURES,
  REASON_QED_HEADER_LARGE,
  REASON_QED_L1_OFFSET,
  REASON_QED_MAGIC,
  REASON_QED_SIZE,
  REASON_QED_TABLE_SIZE,
  REASON_QED_UNCLEAN,
} from '../../../guest/abi/image-reasons.ts';
import type {ReasonRows} from './reason-row.ts';

const BEFORE = {fact: 'qed-refusal-words', words: "Could not open '{path}': Invalid argument"} as const;

/** Refusals of qed images. */
export const QED_REASONS: ReasonRows = {
  [REASON_QED_MAGIC]: {words: 'Image not in QED format'},
  [REASON_QED_FEATURES]: {words: 'Unsupported QED features: {text}'},
  [REASON_QED_CLUSTER_SIZE]: {words: 'QED cluster size is invalid', before: BEFORE},
  [REASON_QED_TABLE_SIZE]: {words: 'QED table size is invalid', before: BEFORE},
  [REASON_QED_SIZE]: {words: 'QED image size is invalid', before: BEFORE},
  [REASON_QED_L1_OFFSET]: {words: 'QED table offset is invalid', before: BEFORE},
  [REASON_QED_HEADER_LARGE]: {words: 'QED header size is too large', before: BEFORE},
  [REASON_QED_BACKING_NAME_OFFSET]: {words: 'QED backing filename offset is invalid', before: BEFORE},
  [REASON_QED_BACKING_NAME_LONG]: {words: 'Failed to read backing filename', before: BEFORE},
  [REASON_QED_ENTRY]: {words: 'Invalid argument', stage: 'read'},
  // Words of our own: qemu-img repairs it at once.
  [REASON_QED_UNCLEAN]: {words: 'the image was not closed correctly, so that it cannot be written safely'},
};
