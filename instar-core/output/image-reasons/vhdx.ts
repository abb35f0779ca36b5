import {
  REASON_VHDX_BLOCK_END,
  REASON_VHDX_BLOCK_OVERFLOW,
  REASON_VHDX_BLOCK_START,
  REASON_VHDX_BLOCK_STATE,
  REASON_VHDX_LOG,
  REASON_VHDX_LOG_BROKEN,
  REASON_VHDX_NO_HEADER,
  REASON_VHDX_NO_PARENT,
  REASON_VHDX_OVERLAP,
} from '../../../guest/abi/image-reasons.ts';
import type {ReasonRows} from './reason-row.ts';

/** Refusals of vhdx images. */
export const VHDX_REASONS: ReasonRows = {
  [REASON_VHDX_LOG_BROKEN]: {words: 'The log to be replayed is damaged, or larger than instar replays'},
  [REASON_VHDX_NO_PARENT]: {words: 'The image is the difference to a parent, which it does not name'},
  [REASON_VHDX_BLOCK_STATE]: {words: 'Input/output error', stage: 'read'},
  [REASON_VHDX_NO_HEADER]: {
    words: 'No valid VHDX header found',
    before: {fact: 'vhdx-refusal-words', words: 'No valid VHDX header found: Unknown error -4096'},
  },
  [REASON_VHDX_LOG]: {
    words: "VHDX image file '{path}' opened read-only, but contains a log that needs to be replayed",
    hint: "To replay the log, run:\nqemu-img check -r all '{path}'\n",
  },
  [REASON_VHDX_OVERLAP]: {
    words: "Could not open '{path}': Invalid argument",
    notice: 'VHDX region {text}',
  },
  [REASON_VHDX_BLOCK_OVERFLOW]: {
    words: "Could not open '{path}': Invalid argument",
    notice: 'VHDX BAT entry {first} offset overflow.',
  },
  [REASON_VHDX_BLOCK_START]: {
    words: "Could not open '{path}': Invalid argument",
    notice:
      'VHDX BAT entry {first} start offset {second} points after end of file ({length}). Image has probably been truncated.',
  },
  [REASON_VHDX_BLOCK_END]: {
    words: "Could not open '{path}': Invalid argument",
    notice:
      'VHDX BAT entry {first} end offset {second} points after end of file ({length}). Image has probably been truncated.',
  },
};
