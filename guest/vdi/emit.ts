import {STATUS_CREATE_TOO_LARGE} from '../abi/create-status.ts';
import {
  VDI_IMAGE_UUID,
  VDI_LAST_SNAPSHOT_UUID,
  VDI_RANDOM_IMAGE_UUID,
  VDI_RANDOM_LAST_SNAPSHOT_UUID,
} from '../abi/random-fields.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {storeMixedRandomGuid} from '../emit/random-guid.ts';
import {EmitResult, refuse} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {divideUp} from '../qcow2/emit-geometry.ts';
import {
  ALLOCATED_AT,
  BLOCK_SIZE_AT,
  BLOCKS_AT,
  DATA_OFFSET_AT,
  DISK_SIZE_AT,
  HEADER_SIZE_AT,
  IMAGE_TYPE_AT,
  MAP_OFFSET_AT,
  SECTOR_SIZE_AT,
  VDI_TYPE_DYNAMIC,
  VDI_TYPE_FIXED,
  VERSION_AT,
} from './header.ts';
import {VDI_BLOCK_SIZE, VDI_SIZE_LIMIT} from './open.ts';
import {VDI_SIGNATURE, VDI_SIGNATURE_AT} from './probe.ts';

const MAP_OFFSET: u32 = 512;
const ENTRY_SIZE: u32 = 4;
const UNALLOCATED: u8 = 0xff;
const VERSION_1_1: u32 = 0x00010001;
/** VirtualBox VDICore.h "VDIHEADER1PLUS": from the field of its own size to its end. */
const HEADER_SIZE: u32 = 0x180;
/** The block map is written in pieces of this many bytes. */
const MAP_PIECE: u32 = 0x10000;

/**
 * Writes an empty vdi image (VirtualBox VDICore.h).
 *
 * Worked example, dynamic, 3 MiB:
 *    0  text, signature, header
 *  512  block map: ffffffff three times, then zeros up to the end of the sector
 * 1024  end, and where the first block goes
 * Static: the map is 0, 1, 2, and the file goes on for three blocks.
 */
export function emitVdi(size: u64, isStatic: bool, config: Region, sink: Sink): EmitResult {
  const virtualSize = divideUp(size, SECTOR_SIZE) * SECTOR_SIZE;
  if (virtualSize > VDI_SIZE_LIMIT) return refuse(STATUS_CREATE_TOO_LARGE);
  const blocks = divideUp(virtualSize, VDI_BLOCK_SIZE) as u32;
  const mapSize = divideUp((blocks as u64) * ENTRY_SIZE, SECTOR_SIZE) * SECTOR_SIZE;
  const dataOffset = MAP_OFFSET + mapSize;
  const dataLength = (blocks as u64) * VDI_BLOCK_SIZE;

  const header = makeHeader(virtualSize, blocks, dataOffset as u32, isStatic);
  storeMixedRandomGuid(header, VDI_IMAGE_UUID, config, VDI_RANDOM_IMAGE_UUID);
  storeMixedRandomGuid(header, VDI_LAST_SNAPSHOT_UUID, config, VDI_RANDOM_LAST_SNAPSHOT_UUID);
  sink.write(0, header, 0, MAP_OFFSET);
  writeMap(blocks, mapSize, isStatic, sink);
  sink.endOutput(isStatic ? dataOffset + dataLength : dataOffset);

  const result = new EmitResult();
  result.virtualSize = virtualSize;
  result.dataOffset = dataOffset;
  result.dataLength = dataLength;
  return result;
}

/** All but the uuids. */
function makeHeader(virtualSize: u64, blocks: u32, dataOffset: u32, isStatic: bool): Region {
  const header = allocateRegion(MAP_OFFSET);
  storeText(header, 0, '<<< QEMU VM Virtual Disk Image >>>\n');
  storeLe32(header, VDI_SIGNATURE_AT, VDI_SIGNATURE);
  storeLe32(header, VERSION_AT, VERSION_1_1);
  storeLe32(header, HEADER_SIZE_AT, HEADER_SIZE);
  storeLe32(header, IMAGE_TYPE_AT, isStatic ? VDI_TYPE_FIXED : VDI_TYPE_DYNAMIC);
  storeLe32(header, MAP_OFFSET_AT, MAP_OFFSET);
  storeLe32(header, DATA_OFFSET_AT, dataOffset);
  storeLe32(header, SECTOR_SIZE_AT, SECTOR_SIZE);
  storeLe64(header, DISK_SIZE_AT, virtualSize);
  storeLe32(header, BLOCK_SIZE_AT, VDI_BLOCK_SIZE);
  storeLe32(header, BLOCKS_AT, blocks);
  storeLe32(header, ALLOCATED_AT, isStatic ? blocks : 0);
  return header;
}

/** The last piece is zero behind the last block's entry. */
function writeMap(blocks: u32, mapSize: u64, isStatic: bool, sink: Sink): void {
  const piece = allocateRegion(MAP_PIECE);
  let index: u32 = 0;
  for (let at: u64 = 0; at < mapSize; at += MAP_PIECE) {
    const count = min<u32>(blocks - index, MAP_PIECE / ENTRY_SIZE);
    fillBytes(piece, 0, MAP_PIECE, 0);
    if (isStatic) for (let entry: u32 = 0; entry < count; entry++) storeLe32(piece, entry * ENTRY_SIZE, index + entry);
    else fillBytes(piece, 0, count * ENTRY_SIZE, UNALLOCATED);
    sink.write(MAP_OFFSET + at, piece, 0, min<u64>(mapSize - at, MAP_PIECE) as u32);
    index += count;
  }
}
