import {InstarError} from '../instar-error.ts';
import type {Failure} from '../operations/chain/walk-chain.ts';
import {escapeControls} from '../output/escape-controls.ts';
import type {Personality} from './command.ts';

/**
 * A refused image as an error. Its words may quote the image: for `instar` they are one line without control
 * characters, so that no image drives a terminal or writes messages of its own; qemu-img prints them as they are.
 */
export function refusedImage(refused: Failure, personality: Personality): InstarError {
  const {code, message, notice, detail, hint = ''} = refused;
  if (personality === 'instar') {
    const more = `${notice === undefined ? '' : `; ${notice}`}${detail === undefined ? '' : ` (${detail})`}`;
    return new InstarError(code, escapeControls(message + more), {hint});
  }

  const [first = '', ...rest] = message.split('\n');
  const lines = rest.map((line) => `${line}\n`).join('');
  return new InstarError(code, notice === undefined ? first : `${notice}\n${first}`, {hint: lines + hint});
}
