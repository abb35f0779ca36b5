import {CREATE_PARALLELS_CLUSTER_SIZE, CREATE_VIRTUAL_SIZE} from '../abi/create-config.ts';
import {
  STATUS_CREATE_TOO_LARGE,
  STATUS_PARALLELS_CLUSTER_COUNT,
  STATUS_PARALLELS_CLUSTER_SIZE,
} from '../abi/create-status.ts';
import {loadLe64, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {beginOnlyOutput} from '../emit/begin-output.ts';
import {EmitResult, refuse} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {divideUp} from '../qcow2/emit-geometry.ts';
import {
  CLUSTER_SECTORS_AT,
  CYLINDERS_AT,
  DATA_OFFSET_AT,
  ENTRIES_AT,
  HEADS_AT,
  PARALLELS_ENTRY_SIZE,
  PARALLELS_TABLE_AT,
  SECTORS_AT,
} from './header.ts';
import {PARALLELS_ENTRY_LIMIT} from './open.ts';
import {PARALLELS_MAGIC_CLUSTERS, VERSION, VERSION_AT} from './probe.ts';

/** A cluster has fewer bytes than 2^31. */
const CLUSTER_SECTORS_LIMIT: u64 = 0x7fffffff / SECTOR_SIZE;
const ENTRY_COUNT_LIMIT: u64 = 0xffffffff;
const HEADS: u32 = 16;
const SECTORS_PER_TRACK: u64 = 32;

/**
 * Reads the parallels group of the config and writes that image as output 0 (Parallels Expandable Image File Format).
 *
 * Worked example, 3 MiB, default options: header, table of three entries from byte 64, zeros up to the end of the cluster
 * of 1 MiB, which is the end of the file and where the first cluster goes.
 */
export function createParallels(config: Region, sink: Sink): EmitResult {
  beginOnlyOutput(config, sink);
  const sectors = divideUp(loadLe64(config, CREATE_VIRTUAL_SIZE), SECTOR_SIZE);
  const clusterSectors = divideUp(loadLe64(config, CREATE_PARALLELS_CLUSTER_SIZE), SECTOR_SIZE);
  if (sectors / (ENTRY_COUNT_LIMIT + 1) >= clusterSectors) return refuse(STATUS_PARALLELS_CLUSTER_COUNT);
  if (clusterSectors > CLUSTER_SECTORS_LIMIT) return refuse(STATUS_PARALLELS_CLUSTER_SIZE);
  const entries = divideUp(sectors, clusterSectors);
  if (entries > PARALLELS_ENTRY_LIMIT) return refuse(STATUS_CREATE_TOO_LARGE);

  const tableEnd = PARALLELS_TABLE_AT + entries * PARALLELS_ENTRY_SIZE;
  const dataSectors = divideUp(divideUp(tableEnd, SECTOR_SIZE), clusterSectors) * clusterSectors;
  const header = makeHeader(sectors, clusterSectors as u32, entries as u32);
  storeLe32(header, DATA_OFFSET_AT, dataSectors as u32);
  sink.write(0, header, 0, header.size);
  sink.zero(header.size, dataSectors * SECTOR_SIZE - header.size);
  sink.endOutput(dataSectors * SECTOR_SIZE);
  const result = new EmitResult();
  result.virtualSize = sectors * SECTOR_SIZE;
  result.dataOffset = dataSectors * SECTOR_SIZE;
  result.dataLength = entries * clusterSectors * SECTOR_SIZE;
  return result;
}

function makeHeader(sectors: u64, clusterSectors: u32, entries: u32): Region {
  const header = allocateRegion(SECTOR_SIZE);
  storeText(header, 0, PARALLELS_MAGIC_CLUSTERS);
  storeLe32(header, VERSION_AT, VERSION);
  storeLe32(header, HEADS_AT, HEADS);
  storeLe32(header, CYLINDERS_AT, (sectors / HEADS / SECTORS_PER_TRACK) as u32);
  storeLe32(header, CLUSTER_SECTORS_AT, clusterSectors);
  storeLe32(header, ENTRIES_AT, entries);
  storeLe64(header, SECTORS_AT, sectors);
  return header;
}
