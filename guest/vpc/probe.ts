import {Source} from '../device/source.ts';
import {DISK_FIXED, readFirstFooter, readLastFooter} from './footer.ts';

/** As qemu-img probes: the copy of the footer at the start, which fixed images lack. */
export function isVpc(source: Source): bool {
  return readFirstFooter(source).hasCookie();
}

/** A fixed image is raw but for its last sector. */
export function isFixedVpc(source: Source): bool {
  if (source.sizeInSectors == 0) return false;
  const footer = readLastFooter(source);
  return footer.hasCookie() && footer.diskType == DISK_FIXED && footer.isChecksumRight();
}
