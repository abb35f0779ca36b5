import {
  FINDING_PARALLELS_DATA_OFFSET,
  FINDING_PARALLELS_DUPLICATE,
  FINDING_PARALLELS_LEAK,
  FINDING_PARALLELS_OUTSIDE,
  FINDING_PARALLELS_UNCLEAN,
  FINDING_VDI_ALLOCATED,
  FINDING_VDI_BLOCK_LARGE,
  FINDING_VDI_BLOCK_SHARED,
  FINDING_VHDX_BLOCK_END,
  FINDING_VHDX_BLOCK_OVERFLOW,
  FINDING_VHDX_BLOCK_START,
  FINDING_VMDK_BEYOND_END,
} from '../../../guest/abi/check-messages.ts';
import type {FindingRows} from './finding-row.ts';

/** qemu-img's words for the other formats; qed has none. */
export const OTHER_FINDINGS: FindingRows = {
  [FINDING_VDI_BLOCK_LARGE]: {
    id: 'block-outside',
    kind: 'corruption',
    words: 'ERROR: block index {a} too large, is {b}',
  },
  [FINDING_VDI_BLOCK_SHARED]: {
    id: 'block-shared',
    kind: 'corruption',
    words: 'ERROR: block index {a} also used by {b}',
  },
  [FINDING_VDI_ALLOCATED]: {
    id: 'allocated-blocks',
    kind: 'corruption',
    words: 'ERROR: allocated blocks mismatch, is {a}, should be {b}',
  },
  [FINDING_VMDK_BEYOND_END]: {
    id: 'grain-beyond-end',
    kind: 'check-error',
    words: 'ERROR: cluster offset for sector {a} points after EOF',
  },
  [FINDING_PARALLELS_UNCLEAN]: {
    id: 'not-closed',
    kind: 'corruption',
    words: 'ERROR image was not closed correctly',
  },
  [FINDING_PARALLELS_DATA_OFFSET]: {
    id: 'data-offset',
    kind: 'corruption',
    words: 'ERROR data_off field has incorrect value',
  },
  [FINDING_PARALLELS_OUTSIDE]: {
    id: 'cluster-outside',
    kind: 'corruption',
    words: 'ERROR cluster {a} is outside image',
  },
  [FINDING_PARALLELS_DUPLICATE]: {
    id: 'cluster-shared',
    kind: 'corruption',
    words: 'ERROR duplicate offset in BAT entry {a}',
  },
  [FINDING_PARALLELS_LEAK]: {
    id: 'leaked-end',
    kind: 'leak',
    words: 'ERROR space leaked at the end of the image {a}',
  },
  [FINDING_VHDX_BLOCK_OVERFLOW]: {
    id: 'block-overflow',
    kind: 'corruption',
    words: 'VHDX BAT entry {a} offset overflow.',
    isNamed: true,
  },
  [FINDING_VHDX_BLOCK_START]: {
    id: 'block-beyond-end',
    kind: 'corruption',
    words: 'VHDX BAT entry {a} start offset {b} points after end of file ({c}). Image has probably been truncated.',
    isNamed: true,
  },
  [FINDING_VHDX_BLOCK_END]: {
    id: 'block-cut',
    kind: 'corruption',
    words: 'VHDX BAT entry {a} end offset {b} points after end of file ({c}). Image has probably been truncated.',
    isNamed: true,
  },
};
