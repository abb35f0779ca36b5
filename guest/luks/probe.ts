import {loadBe16} from '../bytes/big-endian.ts';
import {hasText} from '../bytes/text.ts';
import {Source} from '../device/source.ts';

// LUKS1 specification, "phdr", and LUKS2 specification, "binary header": both begin with a magic and the version.
const VERSION_AT: u32 = 6;

export function isLuks1(source: Source): bool {
  return isLuksVersion(source, 1);
}

/** qemu-img knows only version 1, and takes this for raw bytes. */
export function isLuks2(source: Source): bool {
  return isLuksVersion(source, 2);
}

function isLuksVersion(source: Source, version: u16): bool {
  const bytes = source.head;
  return hasText(bytes, 0, 'LUKS') && loadBe16(bytes, 4) == 0xbabe && loadBe16(bytes, VERSION_AT) == version;
}
