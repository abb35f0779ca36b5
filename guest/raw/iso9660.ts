import {hasText} from '../bytes/text.ts';
import {Source} from '../device/source.ts';

/** ECMA-119 8.1: volume descriptors begin at sector 16 of 2048 bytes; bytes 1-5 of each are "CD001". */
const FIRST_DESCRIPTOR: u32 = 16 * 2048;

export function isIso9660(source: Source): bool {
  return hasText(source.head, FIRST_DESCRIPTOR + 1, 'CD001');
}
