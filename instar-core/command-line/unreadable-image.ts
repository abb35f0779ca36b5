import type {InstarError} from '../instar-error.ts';
import type {Unreadable} from '../operations/chain/word-unreadable.ts';
import type {OptionContext} from './command.ts';
import {refusedImage} from './refused-image.ts';

/**
 * An image that was opened, but could not be read to its end, as an error. qemu-img says why in a line of its own,
 * without its name before it; that line is printed here.
 */
export function unreadableImage(
  unreadable: Unreadable,
  {personality, stderr}: Pick<OptionContext, 'personality' | 'stderr'>,
): InstarError {
  const {notice, ...rest} = unreadable;
  if (personality === 'instar' || rest.place === undefined || notice === undefined) {
    return refusedImage(unreadable, personality);
  }

  stderr(`${notice}\n`);
  return refusedImage(rest, personality);
}
