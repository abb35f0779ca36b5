import {findByte} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';

const COLON: u8 = 0x3a;
const SLASH: u8 = 0x2f;

/** Bytes before a colon that stands before any slash, as qemu-img tells `nbd:…` from a path; 0 for a plain path. */
export function protocolLength(name: Region, length: u32): u32 {
  const colon = findByte(name, 0, length, COLON);
  return colon < length && findByte(name, 0, colon, SLASH) == colon ? colon : 0;
}
