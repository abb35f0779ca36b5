import {
  REASON_VPC_BLOCK_PLACE,
  REASON_VPC_BLOCK_SIZE,
  REASON_VPC_CHECKSUM,
  REASON_VPC_FIXED_HEADER,
  REASON_VPC_HEADER_MAGIC,
  REASON_VPC_HEADER_READ,
  REASON_VPC_INVALID,
  REASON_VPC_NO_PARENT,
  REASON_VPC_TABLE_LARGE,
  REASON_VPC_TABLE_READ,
  REASON_VPC_TABLE_SMALL,
  REASON_VPC_TOO_SMALL,
  REASON_VPC_TRUNCATED,
} from '../../../guest/abi/image-reasons.ts';
import type {ReasonRows} from './reason-row.ts';

/** Refusals of vpc images. */
export const VPC_REASONS: ReasonRows = {
  [REASON_VPC_TABLE_READ]: {words: 'Error reading pagetable'},
  [REASON_VPC_INVALID]: {words: 'invalid VPC image'},
  [REASON_VPC_TOO_SMALL]: {words: 'File too small for a VHD header'},
  [REASON_VPC_CHECKSUM]: {words: 'Incorrect header checksum'},
  [REASON_VPC_HEADER_READ]: {words: 'Error reading dynamic VHD header'},
  [REASON_VPC_HEADER_MAGIC]: {words: 'Invalid header magic'},
  [REASON_VPC_BLOCK_SIZE]: {words: 'Invalid block size {first}'},
  [REASON_VPC_TABLE_LARGE]: {words: 'Max Table Entries too large ({signed})'},
  [REASON_VPC_TABLE_SMALL]: {words: 'Page table too small'},
  [REASON_VPC_TRUNCATED]: {
    words: 'block-vpc: free_data_block_offset points after the end of file. The image has been truncated.',
  },
  [REASON_VPC_NO_PARENT]: {words: 'The image is the difference to a parent, which it does not name'},
  [REASON_VPC_FIXED_HEADER]: {words: 'The image is fixed but has a dynamic header, which writing would destroy'},
  [REASON_VPC_BLOCK_PLACE]: {words: 'Block {first} lies over the header or the block allocation table'},
};
