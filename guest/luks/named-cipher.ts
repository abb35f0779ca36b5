import {REASON_LUKS_UNKNOWN} from '../abi/image-reasons.ts';
import {findByte} from '../bytes/memory-block.ts';
import {Region, sliceRegion} from '../bytes/region.ts';
import {openSectorCipher} from '../cipher/open-sector-cipher.ts';
import {SectorCipher} from '../cipher/sector-cipher.ts';
import {refuseImageNaming} from '../report/refusal.ts';

const HYPHEN: u8 = 0x2d;

/** A cipher by one name, as LUKS2 has it: `aes-xts-plain64`. */
export function openNamedCipher(name: Region, key: Region, sectorSize: u32): SectorCipher {
  const hyphen = findByte(name, 0, name.size, HYPHEN);
  if (hyphen == name.size) refuseUnknown(name);
  const cipher = openSectorCipher(cipherOfName(name), specificationOfName(name), key, sectorSize);
  if (!cipher) refuseUnknown(name);
  return cipher as SectorCipher;
}

/** `aes` of `aes-xts-plain64`. */
export function cipherOfName(name: Region): Region {
  return sliceRegion(name, 0, findByte(name, 0, name.size, HYPHEN));
}

/** `xts-plain64` of `aes-xts-plain64`; the name has a hyphen. */
export function specificationOfName(name: Region): Region {
  const from = findByte(name, 0, name.size, HYPHEN) + 1;
  return sliceRegion(name, from, name.size - from);
}

/** Ends the program: the volume needs something of that name, which this program does not have. */
export function refuseUnknown(name: Region): void {
  refuseImageNaming(REASON_LUKS_UNKNOWN, name, 0, name.size);
}
