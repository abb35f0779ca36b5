import {
  REASON_DMG_CHUNK_LENGTH,
  REASON_DMG_CHUNK_RAW,
  REASON_DMG_CHUNK_SECTORS,
  REASON_DMG_TRAILER,
} from '../../../guest/abi/image-reasons.ts';
import type {ReasonRows} from './reason-row.ts';

/** Refusals of dmg images. */
export const DMG_REASONS: ReasonRows = {
  [REASON_DMG_TRAILER]: {words: 'Could not locate UDIF trailer in dmg file'},
  [REASON_DMG_CHUNK_SECTORS]: {
    notice: 'sector count {first} for chunk {second} is larger than max (131072)',
    words: "Could not open '{path}': Invalid argument",
  },
  [REASON_DMG_CHUNK_LENGTH]: {
    notice: 'length {first} for chunk {second} is larger than max (67108864)',
    words: "Could not open '{path}': Invalid argument",
  },
  [REASON_DMG_CHUNK_RAW]: {
    notice: 'length {first} for chunk {second} is inconsistent with sector count {text}',
    words: "Could not open '{path}': Invalid argument",
  },
};
