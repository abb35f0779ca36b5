import {
  REASON_CHAIN_PARENT_IDENTITY,
  REASON_CHAIN_PARENT_READ,
  REASON_ERRNO,
  REASON_SIZE,
  REASON_UNIT_COMPRESSED,
  REASON_UNIT_CUT,
  REASON_UNREADABLE,
} from '../../../guest/abi/image-reasons.ts';
import type {ReasonRows} from './reason-row.ts';

/** Refusals that are no one format's. */
export const COMMON_REASONS: ReasonRows = {
  [REASON_ERRNO]: {words: "Could not open '{path}': {errno}"},
  [REASON_SIZE]: {words: 'Could not refresh total sector count: File too large'},
  [REASON_UNIT_CUT]: {words: 'Invalid argument', stage: 'read'},
  [REASON_UNIT_COMPRESSED]: {words: 'Operation not supported', stage: 'read'},
  [REASON_UNREADABLE]: {words: 'Input/output error', stage: 'read'},
  [REASON_CHAIN_PARENT_IDENTITY]: {words: 'The parent is another image than the one that this image was made for'},
  [REASON_CHAIN_PARENT_READ]: {words: 'Invalid argument', stage: 'read'},
};
