import {hasText} from '../bytes/text.ts';
import {Source} from '../device/source.ts';

/** QED specification, "Header": bytes 0-3. */
export function isQed(source: Source): bool {
  return hasText(source.head, 0, 'QED\0');
}
