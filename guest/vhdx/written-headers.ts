import {
  GUID_LENGTH,
  VHDX_CHECKSUM,
  VHDX_DATA_WRITE_GUID,
  VHDX_FILE_WRITE_GUID,
  VHDX_HEADER_1,
  VHDX_HEADER_2,
  VHDX_SEQUENCE_NUMBER,
} from '../abi/random-fields.ts';
import {crc32c} from '../bytes/crc32c.ts';
import {loadLe64, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {storeDrawnGuid} from '../emit/random-guid.ts';
import {writeDevice} from '../host/calls.ts';
import {HEADER_SIZE, VhdxHeader} from './header.ts';

const LOG_GUID: u32 = 48;
/** Of a layer's random bytes (guest/abi/chain-config.ts): 16 for each GUID. */
const RANDOM_FILE_WRITE_GUID: u32 = 0;
const RANDOM_DATA_WRITE_GUID: u32 = 16;
const RANDOM_NEXT_DATA_WRITE_GUID: u32 = 32;

/**
 * [MS-VHDX] 2.2.2.1 "Updating the Headers": gives both headers new identities of the file and of its data, and an empty
 * log. The one that does not count is written first, so that one is right at any time. As from qemu, each has its own
 * identity of the data: 2.2.2 wants a new one with the writing, and only that of the header that counts is looked at.
 */
export function renewHeaders(slot: u32, header: VhdxHeader, random: Region): void {
  const bytes = header.bytes;
  storeDrawnGuid(bytes, VHDX_FILE_WRITE_GUID, random, RANDOM_FILE_WRITE_GUID);
  storeDrawnGuid(bytes, VHDX_DATA_WRITE_GUID, random, RANDOM_DATA_WRITE_GUID);
  fillBytes(bytes, LOG_GUID, GUID_LENGTH, 0);
  writeNext(slot, bytes, header.isFirst ? VHDX_HEADER_2 : VHDX_HEADER_1);
  storeDrawnGuid(bytes, VHDX_DATA_WRITE_GUID, random, RANDOM_NEXT_DATA_WRITE_GUID);
  writeNext(slot, bytes, header.isFirst ? VHDX_HEADER_1 : VHDX_HEADER_2);
}

function writeNext(slot: u32, bytes: Region, at: u64): void {
  storeLe64(bytes, VHDX_SEQUENCE_NUMBER, loadLe64(bytes, VHDX_SEQUENCE_NUMBER) + 1);
  storeLe32(bytes, VHDX_CHECKSUM, 0);
  storeLe32(bytes, VHDX_CHECKSUM, crc32c(bytes, 0, HEADER_SIZE));
  writeDevice(slot, at, bytes, 0, HEADER_SIZE);
}
