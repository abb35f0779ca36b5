import {WARNING_QCOW2_BITMAPS, WARNING_QCOW2_BITMAPS_VERSION_2} from '../../guest/abi/info-messages.ts';

/** What is odd about an image that was read all the same; `hint` is a line of its own behind it. */
export type ImageWarning = {readonly message: string; readonly hint?: string | undefined};

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
};

/** qemu-img's words for a WARNING_* of the guest; undefined for an unknown one. */
export function wordWarning(code: number): ImageWarning | undefined {
  return WORDS[code];
}
