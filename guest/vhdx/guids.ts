import {store8} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';

// [MS-VHDX] 2.2.3 "Region Table"
export const REGION_BAT = '2DC27766-F623-4200-9D64-115E9BFD4A08';
export const REGION_METADATA = '8B7CA206-4790-4B9A-B8FE-575F050F886E';

// [MS-VHDX] 2.6.2 "Known Metadata Items"
export const ITEM_FILE_PARAMETERS = 'CAA16737-FA36-4D43-B3B6-33F0AA44E76B';
export const ITEM_VIRTUAL_DISK_SIZE = '2FA54224-CD1B-4876-B211-5DBED83BF4B8';
export const ITEM_PAGE_83 = 'BECA12AB-B2E6-4523-93EF-C309E000C746';
export const ITEM_LOGICAL_SECTOR_SIZE = '8141BF1D-A96F-4709-BA47-F233A8FAAB5F';
export const ITEM_PHYSICAL_SECTOR_SIZE = 'CDA348C7-445D-4471-9CC9-E9885251C556';
export const ITEM_PARENT_LOCATOR = 'A8D35F2D-B30B-454D-ABF7-D3D84834AB0C';

// 2.6.2.6.3 "VHDX Parent Locator"
export const LOCATOR_VHDX = 'B04AEFB7-D19E-4A81-B789-25B8E9445913';

const GUID_SIZE: u32 = 16;

/**
 * Writes a GUID of this file at `at`: the first three groups least significant byte first, the others as written
 * ([MS-DTYP] 2.3.4.2).
 */
export function storeGuid(region: Region, at: u32, guid: string): void {
  for (let byte: u32 = 0; byte < GUID_SIZE; byte++) {
    store8(region, at + byte, guidByte(guid, guidTextOffset(byte)));
  }
}

/** Where the two digits of a byte are in the text; a hyphen goes before bytes 4, 6, 8 and 10. */
export function guidTextOffset(byte: u32): u32 {
  if (byte < 4) return 2 * (3 - byte);
  if (byte < 6) return 9 + 2 * (5 - byte);
  if (byte < 8) return 14 + 2 * (7 - byte);
  return (byte < 10 ? 3 : 4) + 2 * byte;
}

function guidByte(guid: string, at: u32): u8 {
  return (digitValue(guid.charCodeAt(at)) * 16 + digitValue(guid.charCodeAt(at + 1))) as u8;
}

function digitValue(code: i32): i32 {
  return code < 58 ? code - 48 : code - 55;
}
