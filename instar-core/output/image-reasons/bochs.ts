import {
  REASON_BOCHS_CATALOG_LARGE,
  REASON_BOCHS_CATALOG_SMALL,
  REASON_BOCHS_EXTENT_LARGE,
  REASON_BOCHS_EXTENT_POWER,
  REASON_BOCHS_EXTENT_SMALL,
  REASON_BOCHS_MAGIC,
} from '../../../guest/abi/image-reasons.ts';
import type {ReasonRows} from './reason-row.ts';

/** Refusals of bochs images. */
export const BOCHS_REASONS: ReasonRows = {
  [REASON_BOCHS_MAGIC]: {words: 'Image not in Bochs format'},
  [REASON_BOCHS_CATALOG_LARGE]: {words: 'Catalog size is too large'},
  [REASON_BOCHS_CATALOG_SMALL]: {words: 'Catalog size is too small for this disk size'},
  [REASON_BOCHS_EXTENT_SMALL]: {words: 'Extent size must be at least {first}'},
  [REASON_BOCHS_EXTENT_POWER]: {words: 'Extent size {first} is not a power of two'},
  [REASON_BOCHS_EXTENT_LARGE]: {words: 'Extent size {first} is too large'},
};
