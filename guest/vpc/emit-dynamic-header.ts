import {storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {vpcChecksum} from './checksum.ts';

export const DYNAMIC_HEADER_SIZE: u32 = 1024;
/** Bytes of one block, the default of the specification. */
export const VPC_BLOCK_SIZE: u64 = 0x200000;
const CHECKSUM: u32 = 36;

/** VHD specification, "Dynamic Disk Header Format", for a table of `blocks` entries right behind it at 1536. */
export function makeDynamicHeader(blocks: u32): Region {
  const header = allocateRegion(DYNAMIC_HEADER_SIZE);
  storeText(header, 0, 'cxsparse');
  // Data offset: unused, all ones. Table offset. Header version 1.0.
  storeBe64(header, 8, u64.MAX_VALUE);
  storeBe64(header, 16, 1536);
  storeBe32(header, 24, 0x00010000);
  storeBe32(header, 28, blocks);
  storeBe32(header, 32, VPC_BLOCK_SIZE as u32);
  storeBe32(header, CHECKSUM, vpcChecksum(header, DYNAMIC_HEADER_SIZE));
  return header;
}
