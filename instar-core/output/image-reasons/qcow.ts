import {
  REASON_QCOW_BACKING_NAME_LONG,
  REASON_QCOW_CLUSTER_SIZE,
  REASON_QCOW_ENCRYPTION_METHOD,
  REASON_QCOW_MAGIC,
  REASON_QCOW_SIZE_LARGE,
  REASON_QCOW_SIZE_SMALL,
  REASON_QCOW_TABLE_SIZE,
  REASON_QCOW_VERSION,
  REASON_QCOW_PLACE,
} from '../../../guest/abi/image-reasons.ts';
import type {ReasonRows} from './reason-row.ts';

/** Refusals of qcow images, the first version. */
export const QCOW_REASONS: ReasonRows = {
  [REASON_QCOW_MAGIC]: {words: 'Image not in qcow format'},
  [REASON_QCOW_VERSION]: {
    words: 'qcow (v1) does not support qcow version {signed}',
    hint: "Try the 'qcow2' driver instead.\n",
  },
  [REASON_QCOW_SIZE_SMALL]: {words: 'Image size is too small (must be at least 2 bytes)'},
  [REASON_QCOW_CLUSTER_SIZE]: {words: 'Cluster size must be between 512 and 64k'},
  [REASON_QCOW_TABLE_SIZE]: {words: 'L2 table size must be between 512 and 64k'},
  [REASON_QCOW_ENCRYPTION_METHOD]: {words: 'invalid encryption method in qcow header'},
  [REASON_QCOW_SIZE_LARGE]: {words: 'Image too large'},
  [REASON_QCOW_BACKING_NAME_LONG]: {words: 'Backing file name too long'},
  // Words of our own: qemu-img writes over what is there.
  [REASON_QCOW_PLACE]: {
    words: 'a table or cluster lies where none can be, so that it cannot be written safely',
    stage: 'read',
  },
};
