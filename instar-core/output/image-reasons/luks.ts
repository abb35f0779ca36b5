import {REASON_LUKS_MAGIC, REASON_LUKS_OUTSIDE} from '../../../guest/abi/image-reasons.ts';
import type {ReasonRows} from './reason-row.ts';

/** Refusals of luks images. */
export const LUKS_REASONS: ReasonRows = {
  [REASON_LUKS_OUTSIDE]: {words: 'Request for data outside of extension header'},
  [REASON_LUKS_MAGIC]: {words: 'Volume is not in LUKS format'},
};
