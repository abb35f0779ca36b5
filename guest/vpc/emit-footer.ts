import {VPC_FIXED} from '../abi/create-config.ts';
import {VPC_CHECKSUM, VPC_RANDOM_UNIQUE_ID, VPC_TIME, VPC_UNIQUE_ID} from '../abi/random-fields.ts';
import {storeBe16, storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {store8} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {storeRandomGuid} from '../emit/random-guid.ts';
import {vpcChecksum} from './checksum.ts';
import {VpcOptions} from './emit-options.ts';
import {Geometry} from './geometry.ts';

export const FOOTER_SIZE: u32 = 512;
/** 2000-01-01 in seconds since 1970-01-01: the footer's time counts from there. */
const TIME_BASE: u64 = 946684800;

/** VHD specification, "Hard Disk Footer Format". `size` in bytes is both the original and the current size. */
export function makeFooter(options: VpcOptions, geometry: Geometry, size: u64): Region {
  const isFixed = options.subformat == VPC_FIXED;
  const footer = allocateRegion(FOOTER_SIZE);
  storeText(footer, 0, 'conectix');
  // Features: the reserved bit that is always set. Version 1.0.
  storeBe32(footer, 8, 2);
  storeBe32(footer, 12, 0x00010000);
  // Data offset: the dynamic header, or all ones in a fixed disk.
  storeBe64(footer, 16, isFixed ? u64.MAX_VALUE : FOOTER_SIZE);
  // A fixed time before 2000 (SOURCE_DATE_EPOCH=0) has no place in the field: it becomes its beginning.
  storeBe32(footer, VPC_TIME, (max<u64>(options.time, TIME_BASE) - TIME_BASE) as u32);
  // Creator application, version 5.3 and host. "qem2" tells readers to trust the size, not the geometry.
  storeText(footer, 28, options.isSizeForced ? 'qem2' : 'qemu');
  storeBe32(footer, 32, 0x00050003);
  storeText(footer, 36, 'Wi2k');
  storeBe64(footer, 40, size);
  storeBe64(footer, 48, size);
  storeBe16(footer, 56, geometry.cylinders as u16);
  store8(footer, 58, geometry.heads as u8);
  store8(footer, 59, geometry.sectors as u8);
  // Disk type: 2 fixed, 3 dynamic.
  storeBe32(footer, 60, isFixed ? 2 : 3);
  storeRandomGuid(footer, VPC_UNIQUE_ID, options.config, VPC_RANDOM_UNIQUE_ID);
  storeBe32(footer, VPC_CHECKSUM, vpcChecksum(footer, FOOTER_SIZE));
  return footer;
}
