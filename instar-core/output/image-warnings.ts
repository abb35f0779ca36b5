import {
  WARNING_DMG_CHUNK_TYPE,
  WARNING_QCOW2_BITMAPS,
  WARNING_QCOW2_BITMAPS_VERSION_2,
} from '../../guest/abi/info-messages.ts';
import type {DriftId} from './drift.ts';

/** What is odd about an image that was read all the same; `hint` is a line of its own behind it. */
export type ImageWarning = {
  readonly message: string;
  readonly hint?: string | undefined;
  /** Releases without this fact do not warn. */
  readonly drift?: DriftId | undefined;
  /** A command warns of one image at most. */
  readonly isOnce?: boolean | undefined;
};

const LEAKED = "Some clusters may be leaked, run 'qemu-img check -r' on the image file to fix.";

const WORDS: Readonly<Record<number, ImageWarning>> = {
  [WARNING_QCOW2_BITMAPS]: {
    message: 'a program lacking bitmap support modified this file, so all bitmaps are now considered inconsistent',
    hint: LEAKED,
  },
  [WARNING_QCOW2_BITMAPS_VERSION_2]: {
    message:
      'This qcow2 v2 image contains bitmaps, but they may have been modified by a program without persistent bitmap ' +
      'support; so now they must all be considered inconsistent',
    hint: LEAKED,
  },
  [WARNING_DMG_CHUNK_TYPE]: {
    message: 'Image contains chunks of unknown type {first}, accessing them will result in I/O errors',
    drift: 'dmg-unknown-chunks',
    isOnce: true,
  },
};

/** qemu-img's words for a WARNING_* of the guest; undefined for an unknown one. `first` is named in hexadecimal. */
export function wordWarning(code: number, first: bigint): ImageWarning | undefined {
  const words = WORDS[code];
  return words && {...words, message: words.message.replace('{first}', first.toString(16))};
}
