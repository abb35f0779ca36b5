import {loadBe32} from '../bytes/big-endian.ts';
import {Source} from '../device/source.ts';

/** "QFI\xfb", as in qcow2; the version tells them apart. */
export const QCOW_MAGIC: u32 = 0x514649fb;
export const QCOW_VERSION: u32 = 1;

export function isQcow(source: Source): bool {
  return loadBe32(source.head, 0) == QCOW_MAGIC && loadBe32(source.head, 4) == QCOW_VERSION;
}
