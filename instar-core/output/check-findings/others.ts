import {
  FINDING_PARALLELS_DATA_OFFSET,
  FINDING_PARALLELS_DUPLICATE,
  FINDING_PARALLELS_LEAK,
  FINDING_PARALLELS_OUTSIDE,
  FINDING_PARALLELS_UNCLEAN,
  FINDING_VDI_ALLOCATED,
  FINDING_VDI_BEYOND_END,
  FINDING_VDI_BLOCK_LARGE,
  FINDING_VDI_BLOCK_SHARED,
  FINDING_VHDX_BLOCK_END,
  FINDING_VHDX_BLOCK_OVERFLOW,
  FINDING_VHDX_BLOCK_START,
  FINDING_VHDX_OVERLAP,
  FINDING_VMDK_BEYOND_END,
  FINDING_VPC_BLOCK_SHARED,
  FINDING_VPC_DISK_TYPE,
  FINDING_VPC_LAST_FOOTER,
} from '../../../guest/abi/check-messages.ts';
import type {FindingRows} from './finding-row.ts';

/** qemu-img's words for the other formats, and instar's for what qemu-img does not look at; qed has none. */
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
  [FINDING_VHDX_OVERLAP]: {
    id: 'block-overlap',
    kind: 'corruption',
    words: 'VHDX region {text}',
    isNamed: true,
  },
  [FINDING_VPC_DISK_TYPE]: {
    id: 'disk-type',
    kind: 'corruption',
    words: 'ERROR disk type {a} is none of fixed (2), dynamic (3) and differencing (4)',
  },
  [FINDING_VPC_LAST_FOOTER]: {
    id: 'last-footer',
    kind: 'corruption',
    words: 'ERROR the footer at the end of the file is missing or damaged',
  },
  [FINDING_VPC_BLOCK_SHARED]: {
    id: 'block-shared',
    kind: 'corruption',
    words: 'ERROR block {a} at offset 0x{b:x} overlaps another block',
  },
  [FINDING_VDI_BEYOND_END]: {
    id: 'block-beyond-end',
    kind: 'corruption',
    words: 'ERROR block {a} at offset 0x{b:x} begins behind the end of the file',
  },
};
