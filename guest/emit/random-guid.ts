import {CREATE_RANDOM} from '../abi/create-config.ts';
import {GUID_LENGTH} from '../abi/random-fields.ts';
import {load8, store8} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';

/** Writes the GUID whose random bytes are at `from` of the config's random block, at `at` of `to`. */
export function storeRandomGuid(to: Region, at: u32, config: Region, from: u32): void {
  storeDrawnGuid(to, at, config, CREATE_RANDOM + from);
}

/**
 * The same of the random bytes at `from` of `drawn`.
 * RFC 4122 4.4: six bits say that it is random: the upper four of byte 6 are 4, the upper two of byte 8 are 2.
 */
export function storeDrawnGuid(to: Region, at: u32, drawn: Region, from: u32): void {
  copyBytes(to, at, drawn, from, GUID_LENGTH);
  store8(to, at + 6, (load8(to, at + 6) & 0x0f) | 0x40);
  store8(to, at + 8, (load8(to, at + 8) & 0x3f) | 0x80);
}

/** As storeRandomGuid, where the first three fields are little-endian: the upper four bits of byte 7 are 4. */
export function storeMixedRandomGuid(to: Region, at: u32, config: Region, from: u32): void {
  copyBytes(to, at, config, CREATE_RANDOM + from, GUID_LENGTH);
  store8(to, at + 7, (load8(to, at + 7) & 0x0f) | 0x40);
  store8(to, at + 8, (load8(to, at + 8) & 0x3f) | 0x80);
}
