import {loadLe32} from '../bytes/little-endian.ts';
import {hasText} from '../bytes/text.ts';
import {Source} from '../device/source.ts';

/** Parallels Expandable Image File Format, "Header", bytes 0-15. Entries of the first count sectors, of the second clusters. */
export const PARALLELS_MAGIC_SECTORS = 'WithoutFreeSpace';
export const PARALLELS_MAGIC_CLUSTERS = 'WithouFreSpacExt';
/** The same, bytes 16-19. */
export const VERSION_AT: u32 = 16;
export const VERSION: u32 = 2;

export function isParallels(source: Source): bool {
  const bytes = source.head;
  if (loadLe32(bytes, VERSION_AT) != VERSION) return false;
  return hasText(bytes, 0, PARALLELS_MAGIC_SECTORS) || hasText(bytes, 0, PARALLELS_MAGIC_CLUSTERS);
}
