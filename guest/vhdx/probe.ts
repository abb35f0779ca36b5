import {hasText} from '../bytes/text.ts';
import {Source} from '../device/source.ts';

/** [MS-VHDX] 2.2.1 "File Type Identifier". */
export function isVhdx(source: Source): bool {
  return hasText(source.head, 0, 'vhdxfile');
}
