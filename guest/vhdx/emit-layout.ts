import {VHDX_DYNAMIC} from '../abi/create-config.ts';
import {
  STATUS_VHDX_BAT_TOO_LARGE,
  STATUS_VHDX_BLOCK_SIZE,
  STATUS_VHDX_LOG_TOO_LARGE,
  STATUS_VHDX_LOG_ZERO,
  STATUS_VHDX_TOO_LARGE,
} from '../abi/create-status.ts';
import {STATUS_OK} from '../abi/status.ts';
import {VhdxOptions} from './emit-options.ts';

const MIB: u64 = 0x100000;
const GIB: u64 = 0x40000000;
const TIB: u64 = 0x10000000000;
const SECTOR_SIZE: u64 = 512;
/** [MS-VHDX] 2.1: the header section takes the first MiB; the log is laid right behind it. */
const HEADER_SECTION_SIZE: u64 = MIB;
/** What qemu leaves between the metadata region and the first payload block. */
const GAP_BEFORE_DATA: u64 = 4 * MIB;
const METADATA_SIZE: u64 = MIB;
/** [MS-VHDX] 2.2.2: payload blocks up to 256 MiB, disks up to 64 TiB. */
const BLOCK_SIZE_MAX: u64 = 256 * MIB;
const VIRTUAL_SIZE_MAX: u64 = 64 * TIB;
/** qemu writes the table in one go, which fails from here on. Only the table of a disk of size 0 gets so long. */
const BAT_SIZE_LIMIT: u64 = 2 * GIB;

/** Where everything of an image is. All in bytes. */
export class VhdxLayout {
  /** STATUS_*; all else is meaningless unless it is STATUS_OK. */
  public status: i32 = STATUS_OK;
  public virtualSize: u64 = 0;
  public blockSize: u64 = 0;
  public logOffset: u64 = HEADER_SECTION_SIZE;
  public logSize: u64 = 0;
  public batOffset: u64 = 0;
  public batSize: u64 = 0;
  /** False when the table is left as a hole: every block is then "not present". */
  public isBatWritten: bool = true;
  public metadataOffset: u64 = 0;
  public metadataSize: u64 = METADATA_SIZE;
  public dataOffset: u64 = 0;
  /** Payload blocks. */
  public blocks: u64 = 0;
  /** Payload blocks for each sector bitmap block; the table has an entry of its own after so many. */
  public chunkRatio: u64 = 0;
}

/** Rounds sizes as qemu does and lays the regions out one behind the other: log, block allocation table, metadata. */
export function layOutVhdx(options: VhdxOptions): VhdxLayout {
  const layout = new VhdxLayout();
  if (options.virtualSize > VIRTUAL_SIZE_MAX) return refused(layout, STATUS_VHDX_TOO_LARGE);
  if (options.logSize == 0) return refused(layout, STATUS_VHDX_LOG_ZERO);
  if (options.logSize > 4 * GIB - MIB) return refused(layout, STATUS_VHDX_LOG_TOO_LARGE);
  layout.virtualSize = roundUp(options.virtualSize, SECTOR_SIZE);
  layout.logSize = roundUp(options.logSize, MIB);
  layout.blockSize = blockSizeFor(options);
  if (layout.blockSize & (layout.blockSize - 1)) return refused(layout, STATUS_VHDX_BLOCK_SIZE);

  // [MS-VHDX] 2.5: 2^23 sectors of bitmap for each sector bitmap block.
  layout.chunkRatio = (0x800000 * SECTOR_SIZE) / layout.blockSize;
  layout.blocks = (layout.virtualSize + layout.blockSize - 1) / layout.blockSize;
  layout.batOffset = layout.logOffset + layout.logSize;
  layout.batSize = roundUp(batEntries(layout) * 8, MIB);
  layout.isBatWritten = options.isStateZero || options.isMapped || options.subformat != VHDX_DYNAMIC;
  if (layout.isBatWritten && layout.batSize >= BAT_SIZE_LIMIT) return refused(layout, STATUS_VHDX_BAT_TOO_LARGE);
  layout.metadataOffset = layout.batOffset + layout.batSize;
  layout.dataOffset = layout.metadataOffset + layout.metadataSize + GAP_BEFORE_DATA;
  return layout;
}

/**
 * [MS-VHDX] 2.5: a disk without a parent has payload entries and, between chunks, bitmap entries. qemu counts in
 * 32 bits, so that a disk of size 0 gets the table of a chunk count wrapped below zero; readers do not mind.
 */
function batEntries(layout: VhdxLayout): u64 {
  const last = ((layout.blocks as u32) - 1) as u32;
  return layout.blocks + (last as u64) / layout.chunkRatio;
}

function blockSizeFor(options: VhdxOptions): u64 {
  if (options.blockSize != 0)
    return min<u64>(roundUp(min<u64>(options.blockSize, BLOCK_SIZE_MAX), MIB), BLOCK_SIZE_MAX);
  if (options.virtualSize > 32 * TIB) return 64 * MIB;
  if (options.virtualSize > 100 * GIB) return 32 * MIB;
  return (options.virtualSize > GIB ? 16 : 8) * MIB;
}

function roundUp(size: u64, unit: u64): u64 {
  return (size + unit - 1) & ~(unit - 1);
}

function refused(layout: VhdxLayout, status: i32): VhdxLayout {
  layout.status = status;
  return layout;
}
