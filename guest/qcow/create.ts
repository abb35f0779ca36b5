import {CREATE_QCOW_IS_ENCRYPTED, CREATE_VIRTUAL_SIZE} from '../abi/create-config.ts';
import {STATUS_CREATE_BACKING_NAME_TOO_LONG, STATUS_CREATE_TOO_LARGE} from '../abi/create-status.ts';
import {storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {loadLe32, loadLe64, store8} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {backingName} from '../emit/backing-text.ts';
import {beginOnlyOutput} from '../emit/begin-output.ts';
import {EmitResult, refuse} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {writeZeros} from '../emit/write-zeros.ts';
import {divideUp} from '../qcow2/emit-geometry.ts';
import {
  BACKING_LENGTH_AT,
  BACKING_NAME_LIMIT,
  BACKING_OFFSET_AT,
  CLUSTER_BITS_AT,
  ENCRYPTION_AT,
  L1_LIMIT,
  L1_OFFSET_AT,
  QCOW_HEADER_LENGTH,
  SIZE_AT,
  TABLE_BITS_AT,
  VERSION_AT,
} from './header.ts';
import {QCOW_MAGIC, QCOW_VERSION} from './probe.ts';

/** Bytes that an L1 entry stands for, as a power of two: both kinds of images have that many. */
const STEP_BITS: u32 = 21;
/** Alone, an image has clusters of 4 KiB; above a backing file, of one sector, so that nothing need be copied. */
const CLUSTER_BITS: u32 = 12;
const OVERLAY_CLUSTER_BITS: u32 = 9;

/**
 * Reads the qcow group of the config and writes that image as output 0.
 *
 * Worked example, 3 MiB: header of 48 bytes, L1 table of two entries in 512 bytes, end at 560. A backing file's name
 * follows the header; the table begins behind it at a multiple of 8.
 */
export function createQcow(config: Region, sink: Sink): EmitResult {
  beginOnlyOutput(config, sink);
  const virtualSize = divideUp(loadLe64(config, CREATE_VIRTUAL_SIZE), SECTOR_SIZE) * SECTOR_SIZE;
  const name = backingName(config);
  const entries = divideUp(virtualSize, (1 as u64) << STEP_BITS);
  if (entries > L1_LIMIT) return refuse(STATUS_CREATE_TOO_LARGE);
  if (name.size > BACKING_NAME_LIMIT) return refuse(STATUS_CREATE_BACKING_NAME_TOO_LONG);

  const l1Offset = divideUp(QCOW_HEADER_LENGTH + name.size, 8) * 8;
  const l1Size = divideUp(entries * 8, SECTOR_SIZE) * SECTOR_SIZE;
  const header = makeHeader(virtualSize, name, l1Offset);
  storeBe32(header, ENCRYPTION_AT, loadLe32(config, CREATE_QCOW_IS_ENCRYPTED));
  sink.write(0, header, 0, header.size);
  writeZeros(l1Offset, l1Size, sink);
  sink.endOutput(l1Offset + l1Size);
  const result = new EmitResult();
  result.virtualSize = virtualSize;
  result.dataOffset = l1Offset + l1Size;
  result.dataLength = virtualSize;
  return result;
}

function makeHeader(virtualSize: u64, name: Region, l1Offset: u64): Region {
  const clusterBits = name.size > 0 ? OVERLAY_CLUSTER_BITS : CLUSTER_BITS;
  const header = allocateRegion(l1Offset as u32);
  storeBe32(header, 0, QCOW_MAGIC);
  storeBe32(header, VERSION_AT, QCOW_VERSION);
  storeBe64(header, SIZE_AT, virtualSize);
  store8(header, CLUSTER_BITS_AT, clusterBits as u8);
  store8(header, TABLE_BITS_AT, (STEP_BITS - clusterBits) as u8);
  storeBe64(header, L1_OFFSET_AT, l1Offset);
  if (name.size > 0) {
    storeBe64(header, BACKING_OFFSET_AT, QCOW_HEADER_LENGTH);
    storeBe32(header, BACKING_LENGTH_AT, name.size);
    copyBytes(header, QCOW_HEADER_LENGTH, name, 0, name.size);
  }

  return header;
}
