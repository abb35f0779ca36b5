import {
  STATUS_CREATE_TOO_LARGE,
  STATUS_QED_DEVICE,
  STATUS_QED_CLUSTER_SIZE,
  STATUS_QED_TABLE_SIZE,
} from '../abi/create-status.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {isNamed, storeText} from '../bytes/text.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {EmitResult, refuse} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {writeZeros} from '../emit/write-zeros.ts';
import {divideUp} from '../qcow2/emit-geometry.ts';
import {
  BACKING_LENGTH_AT,
  BACKING_OFFSET_AT,
  CLUSTER_SIZE_AT,
  FEATURE_BACKING_FILE,
  FEATURE_BACKING_RAW,
  FEATURES_AT,
  HEADER_SIZE_AT,
  L1_OFFSET_AT,
  QED_HEADER_LENGTH,
  SIZE_AT,
  TABLE_SIZE_AT,
} from './header.ts';
import {isQedClusterSize, isQedTableSize} from './open.ts';

/** What an empty qed image is to be. */
export class QedOptions {
  /** Bytes, as asked for. */
  public virtualSize: u64 = 0;
  /** Bytes. */
  public clusterSize: u32 = 0;
  /** Clusters of the L1 table and of each L2 table. */
  public tableClusters: u32 = 0;
  /** Empty: no backing file. */
  public backingName: Region = new Region(0, 0);
  public backingFormat: Region = new Region(0, 0);
}

/**
 * Writes an empty qed image (QED specification).
 *
 * Worked example, 3 MiB, default options: the header has a cluster of 64 KiB, 0x10000 is the L1 table, four clusters of
 * zeros, and 0x50000 the end. The backing file's name follows the header's fields.
 */
export function emitQed(options: QedOptions, sink: Sink): EmitResult {
  if (!isQedClusterSize(options.clusterSize)) return refuse(STATUS_QED_CLUSTER_SIZE);
  if (!isQedTableSize(options.tableClusters)) return refuse(STATUS_QED_TABLE_SIZE);
  const virtualSize = divideUp(options.virtualSize, SECTOR_SIZE) * SECTOR_SIZE;
  const tableSize = (options.tableClusters as u64) * options.clusterSize;
  // Two levels of tables; the product wraps, as in qemu.
  const entries = tableSize / 8;
  if (virtualSize > entries * entries * options.clusterSize) return refuse(STATUS_CREATE_TOO_LARGE);

  if (sink.keepsSize) return refuse(STATUS_QED_DEVICE);
  const header = makeHeader(options, virtualSize);
  sink.write(0, header, 0, header.size);
  writeZeros(options.clusterSize, tableSize, sink);
  const end = options.clusterSize + tableSize;
  sink.endOutput(end);
  const result = new EmitResult();
  result.virtualSize = virtualSize;
  result.dataOffset = end;
  result.dataLength = virtualSize;
  return result;
}

function makeHeader(options: QedOptions, virtualSize: u64): Region {
  const name = options.backingName;
  const header = allocateRegion(QED_HEADER_LENGTH + name.size);
  storeText(header, 0, 'QED\0');
  storeLe32(header, CLUSTER_SIZE_AT, options.clusterSize);
  storeLe32(header, TABLE_SIZE_AT, options.tableClusters);
  storeLe32(header, HEADER_SIZE_AT, 1);
  storeLe64(header, L1_OFFSET_AT, options.clusterSize);
  storeLe64(header, SIZE_AT, virtualSize);
  if (name.size > 0) {
    const isRaw = isNamed(options.backingFormat, 'raw');
    storeLe64(header, FEATURES_AT, isRaw ? FEATURE_BACKING_FILE | FEATURE_BACKING_RAW : FEATURE_BACKING_FILE);
    storeLe32(header, BACKING_OFFSET_AT, QED_HEADER_LENGTH);
    storeLe32(header, BACKING_LENGTH_AT, name.size);
    copyBytes(header, QED_HEADER_LENGTH, name, 0, name.size);
  }

  return header;
}
