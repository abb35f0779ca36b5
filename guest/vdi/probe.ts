import {loadLe32} from '../bytes/little-endian.ts';
import {Source} from '../device/source.ts';

/** VirtualBox VDICore.h "VDIPREHEADER": the signature stands behind 64 bytes of text. */
export const VDI_SIGNATURE: u32 = 0xbeda107f;
export const VDI_SIGNATURE_AT: u32 = 64;

export function isVdi(source: Source): bool {
  return loadLe32(source.head, VDI_SIGNATURE_AT) == VDI_SIGNATURE;
}
