import {
  REASON_PARALLELS_CATALOG_LARGE,
  REASON_PARALLELS_CATALOG_SMALL,
  REASON_PARALLELS_CLUSTER_LARGE,
  REASON_PARALLELS_CLUSTER_ZERO,
  REASON_PARALLELS_EXTENSION_OFFSET,
  REASON_PARALLELS_MAGIC,
  REASON_PARALLELS_SIZE,
} from '../abi/image-reasons.ts';
import {SECTOR_LIMIT, SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {checkExtension} from './extension.ts';
import {ParallelsHeader} from './header.ts';
import {isParallels} from './probe.ts';

// qemu's limits.
const CLUSTER_SECTORS_LIMIT: u32 = 0x7fffffff / 513;
export const PARALLELS_ENTRY_LIMIT: u32 = 0x7fffffff / 4;
const EXTENSION_OFFSET_LIMIT: u64 = (i64.MAX_VALUE as u64) / SECTOR_SIZE;

/** Checks in qemu-img's order. `allowsShortTable`: without drift fact `parallels-table-size`. */
export function openParallels(source: Source, allowsShortTable: bool): ParallelsHeader {
  if (!isParallels(source)) refuseImage(REASON_PARALLELS_MAGIC);
  const header = new ParallelsHeader(source);
  const clusterSectors = header.clusterSectors;
  if (clusterSectors == 0) refuseImage(REASON_PARALLELS_CLUSTER_ZERO);
  if (clusterSectors > CLUSTER_SECTORS_LIMIT) refuseImage(REASON_PARALLELS_CLUSTER_LARGE);
  if (header.entries > PARALLELS_ENTRY_LIMIT) refuseImage(REASON_PARALLELS_CATALOG_LARGE);
  if (header.extensionOffset >= EXTENSION_OFFSET_LIMIT) refuseImage(REASON_PARALLELS_EXTENSION_OFFSET);
  const room = (header.entries as u64) * clusterSectors;
  if (!allowsShortTable && header.sectors > room) refuseImage(REASON_PARALLELS_CATALOG_SMALL);
  if (header.extensionOffset != 0) checkExtension(source, header);
  if (header.sectors > SECTOR_LIMIT) refuseImage(REASON_PARALLELS_SIZE);
  return header;
}
