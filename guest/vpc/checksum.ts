import {load8} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';

/**
 * VHD specification, "Hard Disk Footer Format", Checksum: the one's complement of the sum of the structure's bytes.
 * The checksum field itself has to be zero.
 */
export function vpcChecksum(structure: Region, length: u32): u32 {
  let sum: u32 = 0;
  for (let at: u32 = 0; at < length; at++) sum += load8(structure, at);
  return ~sum;
}
