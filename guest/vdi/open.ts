import {
  REASON_VDI_BLOCK_SIZE,
  REASON_VDI_DATA_OFFSET,
  REASON_VDI_LINK,
  REASON_VDI_MAP_OFFSET,
  REASON_VDI_MAP_SMALL,
  REASON_VDI_PARENT,
  REASON_VDI_SECTOR_SIZE,
  REASON_VDI_SIGNATURE,
  REASON_VDI_SIZE,
  REASON_VDI_TOO_MANY_BLOCKS,
  REASON_VDI_VERSION,
} from '../abi/image-reasons.ts';
import {SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {VdiHeader} from './header.ts';
import {VDI_SIGNATURE} from './probe.ts';

/** The only block size that qemu reads, and VirtualBox's own. */
export const VDI_BLOCK_SIZE: u32 = 0x100000;
/** qemu's limits: a block map of at most 2 GiB, rounded down to a sector. */
const BLOCK_LIMIT: u32 = 0x1fffff80;
export const VDI_SIZE_LIMIT: u64 = (BLOCK_LIMIT as u64) * VDI_BLOCK_SIZE;

/** Checks in qemu-img's order; what it lets pass (types, counts of allocated blocks, offsets past the end) passes here. */
export function openVdi(source: Source): VdiHeader {
  const header = new VdiHeader(source);
  const size = header.diskSize;
  if (size > VDI_SIZE_LIMIT) refuseImage(REASON_VDI_SIZE, size, VDI_SIZE_LIMIT);
  if (header.signature != VDI_SIGNATURE) refuseImage(REASON_VDI_SIGNATURE, header.signature);
  if (header.majorVersion != 1 || header.minorVersion != 1) {
    refuseImage(REASON_VDI_VERSION, header.majorVersion, header.minorVersion);
  }

  checkLayout(header);
  const room = (header.blocks as u64) * VDI_BLOCK_SIZE;
  if (header.virtualSize > room) refuseImage(REASON_VDI_MAP_SMALL, header.virtualSize, room);
  // A differencing image: its parent would be another VDI, which qemu does not look for.
  if (header.hasLink) refuseImage(REASON_VDI_LINK);
  if (header.hasParent) refuseImage(REASON_VDI_PARENT);
  if (header.blocks > BLOCK_LIMIT) refuseImage(REASON_VDI_TOO_MANY_BLOCKS, header.blocks, BLOCK_LIMIT);
  return header;
}

function checkLayout(header: VdiHeader): void {
  if (header.mapOffset % SECTOR_SIZE != 0) refuseImage(REASON_VDI_MAP_OFFSET, header.mapOffset);
  if (header.dataOffset % SECTOR_SIZE != 0) refuseImage(REASON_VDI_DATA_OFFSET, header.dataOffset);
  if (header.sectorSize != SECTOR_SIZE) refuseImage(REASON_VDI_SECTOR_SIZE, header.sectorSize);
  if (header.blockSize != VDI_BLOCK_SIZE) refuseImage(REASON_VDI_BLOCK_SIZE, header.blockSize);
}
