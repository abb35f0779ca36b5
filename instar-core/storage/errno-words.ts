import {constants} from 'node:os';
import {systemErrorWords} from './system-error-words.ts';

/** The C library's words for an errno: `No space left on device` for 28. */
export function errnoWords(errno: number): string {
  const code = Object.entries(constants.errno).find(([, number]) => number === errno)?.[0];
  return systemErrorWords(code ?? `error ${errno}`);
}
