import {loadLe32} from '../bytes/little-endian.ts';
import {Source} from '../device/source.ts';
import {hasText} from '../bytes/text.ts';

// Bochs, iodev/hdimage.h "standard_header_t": texts that end with a zero byte, then the version.
const TYPE_AT: u32 = 32;
const SUBTYPE_AT: u32 = 48;
const VERSION_AT: u32 = 64;
export const BOCHS_VERSION_1: u32 = 0x10000;
const BOCHS_VERSION_2: u32 = 0x20000;

/** A growing redolog, the only subtype that holds a whole disk. */
export function isBochs(source: Source): bool {
  const bytes = source.head;
  const version = bochsVersion(source);
  return (
    hasText(bytes, 0, 'Bochs Virtual HD Image\0') &&
    hasText(bytes, TYPE_AT, 'Redolog\0') &&
    hasText(bytes, SUBTYPE_AT, 'Growing\0') &&
    (version == BOCHS_VERSION_1 || version == BOCHS_VERSION_2)
  );
}

export function bochsVersion(source: Source): u32 {
  return loadLe32(source.head, VERSION_AT);
}
