import {loadBe32} from '../bytes/big-endian.ts';
import {Source} from '../device/source.ts';

/** qcow2.txt "Header", bytes 0-3: "QFI\xfb". */
export const QCOW2_MAGIC: u32 = 0x514649fb;

/** Version 1 has the same magic and is another format, qcow. */
export function isQcow2(source: Source): bool {
  return loadBe32(source.head, 0) == QCOW2_MAGIC && loadBe32(source.head, 4) >= 2;
}
