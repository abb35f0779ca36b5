import {PREALLOCATION_FALLOC, PREALLOCATION_FULL} from '../abi/create-config.ts';
import {
  STATUS_CREATE_TOO_LARGE,
  STATUS_QCOW2_CLUSTER_SIZE,
  STATUS_QCOW2_EXTENDED_L2_CLUSTER_SIZE,
  STATUS_QCOW2_REFCOUNT_BITS,
  STATUS_QCOW2_REFCOUNT_BITS_VERSION,
} from '../abi/create-status.ts';
import {STATUS_OK} from '../abi/status.ts';
import {countDataBlocks} from '../measure/count-data.ts';
import {Measured, MeasureRequest, refusedMeasure} from '../measure/target.ts';
import {readQcow2Options} from './create.ts';
import {isClusterSize, isExtendedClusterSize, isRefcountBits} from './emit-check.ts';
import {divideUp, L1_ENTRY_SIZE, L1_LIMIT, Qcow2Geometry, REFTABLE_ENTRY_SIZE} from './emit-geometry.ts';
import {Qcow2Options} from './emit-options.ts';

/** What a qcow2 image of this contents takes: all metadata that a full one needs, and the clusters that hold data. */
export function measureQcow2(request: MeasureRequest): Measured {
  const options = readQcow2Options(request.options);
  options.virtualSize = request.sizeBytes;
  const status = checkMeasured(options);
  if (status != STATUS_OK) return refusedMeasure(status);
  const geometry = new Qcow2Geometry(options);
  if (geometry.l1Entries > L1_LIMIT / L1_ENTRY_SIZE) return refusedMeasure(STATUS_CREATE_TOO_LARGE);
  const guestSize = divideUp(request.sizeBytes, geometry.clusterSize) * geometry.clusterSize;
  const header = divideUp(request.encryptionHeader, geometry.clusterSize) * geometry.clusterSize;
  const measured = new Measured();
  const metadata = sizeOfMetadata(guestSize, geometry) + header;
  measured.fullyAllocated = metadata + guestSize;
  measured.required = metadata + sizeOfData(request, options, geometry, guestSize);
  return measured;
}

function checkMeasured(options: Qcow2Options): i32 {
  if (!isClusterSize(options.clusterSize)) return STATUS_QCOW2_CLUSTER_SIZE;
  if (options.isExtendedL2 && !isExtendedClusterSize(options.clusterSize)) {
    return STATUS_QCOW2_EXTENDED_L2_CLUSTER_SIZE;
  }

  if (!isRefcountBits(options.refcountBits)) return STATUS_QCOW2_REFCOUNT_BITS;
  return options.version < 3 && options.refcountBits != 16 ? STATUS_QCOW2_REFCOUNT_BITS_VERSION : STATUS_OK;
}

function sizeOfData(request: MeasureRequest, options: Qcow2Options, geometry: Qcow2Geometry, guestSize: u64): u64 {
  const chain = request.chain;
  const isReserved = options.preallocation == PREALLOCATION_FULL || options.preallocation == PREALLOCATION_FALLOC;
  // How much a backing file shares with the image is not known.
  if (isReserved || (request.hasBacking && chain != null)) return guestSize;
  return chain == null ? 0 : countDataBlocks(chain, geometry.clusterSize) * geometry.clusterSize;
}

/** Header, tables and refcounts of an image in which every cluster has its place. */
function sizeOfMetadata(guestSize: u64, geometry: Qcow2Geometry): u64 {
  const cluster = geometry.clusterSize;
  const l2Tables = divideUp(guestSize / cluster, geometry.l2Entries);
  const l1Clusters = divideUp(l2Tables, cluster / L1_ENTRY_SIZE);
  const clusters = 1 + l2Tables + l1Clusters;
  return (clusters + countRefcountClusters(clusters + guestSize / cluster, geometry)) * cluster;
}

/** Refcount blocks and tables count their own clusters too, so that there are more of them until nothing changes. */
function countRefcountClusters(clusters: u64, geometry: Qcow2Geometry): u64 {
  const refcounts: u64 = 1 << geometry.refcountBlockBits;
  const tableEntries = geometry.clusterSize / REFTABLE_ENTRY_SIZE;
  let before: u64 = 0;
  let found: u64 = 0;
  do {
    before = found;
    const blocks = divideUp(clusters + before, refcounts);
    found = blocks + divideUp(blocks, tableEntries);
  } while (found != before);
  return found;
}
