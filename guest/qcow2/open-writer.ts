import {
  REASON_QCOW2_CORRUPT_READ_ONLY,
  REASON_QCOW2_DATA_FILE_RAW,
  REASON_QCOW2_DATA_FILE_REQUIRED,
  REASON_QCOW2_DIRTY,
} from '../abi/image-reasons.ts';
import {allocateRegion} from '../bytes/region.ts';
import {openSource, readSource, SECTOR_SIZE} from '../device/source.ts';
import {openEncoder} from '../cipher/encoder.ts';
import {COMPRESSION_QCOW2_ZSTD, COMPRESSION_QCOW_ZLIB} from '../convert/compression.ts';
import {Chain} from '../driver/chain.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Writer} from '../driver/writer.ts';
import {refuseImage} from '../report/refusal.ts';
import {ClusterFilter} from './cluster-filter.ts';
import {CompressedEntries} from './compressed-entry.ts';
import {FileReach} from './file-reach.ts';
import {
  AUTOCLEAR_DATA_FILE_RAW,
  INCOMPATIBLE_CORRUPT,
  INCOMPATIBLE_DATA_FILE,
  INCOMPATIBLE_DIRTY,
  Qcow2Header,
} from './header.ts';
import {COMPRESSION_ZSTD, openClusterData} from './open-cluster-data.ts';
import {checkSize, openQcow2, Qcow2Image} from './open.ts';
import {RefcountTable} from './refcount-table.ts';
import {StoredAllocator} from './stored-allocator.ts';
import {ClusterWrite} from './write-clusters.ts';
import {CompressedPlace} from './write-compressed.ts';
import {ClusterFill} from './write-fill.ts';
import {MetadataGuard} from './write-guard.ts';
import {WriteLayout} from './write-layout.ts';
import {WriteMapping} from './write-mapping.ts';
import {StoredRefcounts} from './write-refcounts.ts';
import {WriteMarks} from './write-marks.ts';
import {Released} from './write-release.ts';
import {ImageTables} from './write-tables.ts';
import {ZeroWrite} from './write-zero.ts';
import {Qcow2Writer} from './writer.ts';

/** Opens a qcow2 layer for writing; ends the program when qemu would not write to it. */
export function openQcow2Writer(layer: LayerConfig, below: Chain): Writer {
  const image = openQcow2(openSource(layer.firstDevice));
  checkSize(image);
  checkFeatures(image.header, layer);
  return openChecked(image, layer, below);
}

function checkFeatures(header: Qcow2Header, layer: LayerConfig): void {
  const hasDataFile = (header.incompatible & INCOMPATIBLE_DATA_FILE) != 0;
  if ((header.incompatible & INCOMPATIBLE_CORRUPT) != 0) refuseImage(REASON_QCOW2_CORRUPT_READ_ONLY);
  if (hasDataFile && layer.deviceCount < 2) refuseImage(REASON_QCOW2_DATA_FILE_REQUIRED);
  if (!hasDataFile && (header.autoclear & AUTOCLEAR_DATA_FILE_RAW) != 0) refuseImage(REASON_QCOW2_DATA_FILE_RAW);
  if ((header.incompatible & INCOMPATIBLE_DIRTY) != 0) refuseImage(REASON_QCOW2_DIRTY);
}

function openChecked(image: Qcow2Image, layer: LayerConfig, below: Chain): Writer {
  const header = image.header;
  const layout = new WriteLayout(header);
  const tables = new ImageTables(layer.firstDevice, header.clusterBits, readRefcountTable(image));
  const blocks = new ClusterFilter();
  const fileClusters = (image.source.size + layout.clusterMask) >> header.clusterBits;
  const refcounts = new StoredRefcounts(tables, header.clusterBits, header.refcountOrder, fileClusters, blocks);
  const blockBits = header.clusterBits + 3 - header.refcountOrder;
  const allocator = new StoredAllocator(header.clusterBits, blockBits, refcounts, tables);
  const guard = new MetadataGuard(image, layout, tables, refcounts, blocks);
  const mapping = new WriteMapping(header, layout, tables, allocator, guard);
  const entries = new CompressedEntries(header.clusterBits);
  const reach = new FileReach(layout.hasDataFile ? layer.firstDevice + 1 : layer.firstDevice);
  const data = openClusterData(image, entries, layer, false);
  const encoding = data.encoding();
  const fill = new ClusterFill(layout, reach, data, entries, openEncoder(encoding), below);
  const released = new Released(layout, allocator, entries, reach);
  const clusters = new ClusterWrite(layout, mapping, allocator, guard, fill, released, reach);
  const size = header.size & ~((SECTOR_SIZE as u64) - 1);
  const isRaw = (header.autoclear & AUTOCLEAR_DATA_FILE_RAW) != 0;
  const zeros = new ZeroWrite(size, layout, mapping, clusters, fill, released, below, reach, isRaw);
  const place = new CompressedPlace(layout, mapping, allocator, guard, released, entries, reach);
  // Clusters may have their places already: zeros, unless encryption or an older data file makes something else of them.
  const writer = new Qcow2Writer(
    size,
    layout,
    tables,
    clusters,
    place,
    zeros,
    released,
    new WriteMarks(image),
    reach,
    encoding,
    image,
    allocator,
    guard,
  );
  writer.compression = header.compression == COMPRESSION_ZSTD ? COMPRESSION_QCOW2_ZSTD : COMPRESSION_QCOW_ZLIB;
  // A data file holds clusters as they are.
  writer.refusesCompressed = layout.hasDataFile;
  writer.readsAsZeros = !mapping.look(0) || (encoding.size == 0 && !(layout.hasDataFile && reach.hasDataBefore(size)));
  return writer;
}

function readRefcountTable(image: Qcow2Image): RefcountTable {
  const header = image.header;
  const bytes = allocateRegion(header.refcountTableClusters << header.clusterBits);
  readSource(image.source, header.refcountTableOffset, bytes, 0, bytes.size);
  return new RefcountTable(bytes, header.refcountTableOffset >> header.clusterBits, header.clusterBits);
}
