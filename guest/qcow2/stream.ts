import {STATUS_UNSUPPORTED} from '../abi/status.ts';
import {loadBe32, loadBe64, storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {copyBytes, fillBytes, isZero} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {COMPRESSION_QCOW2_ZSTD, COMPRESSION_QCOW_ZLIB} from '../convert/compression.ts';
import {HEAD_SIZE, openSource} from '../device/source.ts';
import {ImageStream} from '../driver/image-stream.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {StreamOutput} from '../emit/stream-output.ts';
import {failPlain} from '../host/calls.ts';
import {ENTRY_COMPRESSED, ENTRY_COPIED} from './cluster-kind.ts';
import {CompressedEntries} from './compressed-entry.ts';
import {divideUp, L1_ENTRY_SIZE} from './emit-geometry.ts';
import {INCOMPATIBLE_DATA_FILE, Qcow2Header} from './header.ts';
import {COMPRESSION_ZSTD} from './open-cluster-data.ts';
import {openQcow2, Qcow2Image} from './open.ts';
import {StreamClusters} from './stream-clusters.ts';
import {WriteLayout} from './write-layout.ts';

// qcow2.txt "Header"
const L1_OFFSET_AT: u32 = 40;
const TABLE_OFFSET_AT: u32 = 48;
const TABLE_CLUSTERS_AT: u32 = 56;
/** Refcount blocks and their table take less than one cluster of so many, and this many more. */
const FEW_CLUSTERS: u64 = 16;

/** A stream of the form of an empty qcow2 image without encryption and data file. */
export function openQcow2Stream(layer: LayerConfig, output: StreamOutput): ImageStream {
  const image = openQcow2(openSource(layer.firstDevice));
  const header = image.header;
  if (header.encryption != 0 || (header.incompatible & INCOMPATIBLE_DATA_FILE) != 0) failPlain(STATUS_UNSUPPORTED);
  const layout = new WriteLayout(header);
  const l1 = allocateRegion(header.l1Size * (L1_ENTRY_SIZE as u32));
  const clusters = new StreamClusters(output, header.clusterBits, header.refcountOrder, limitClusters(header));
  return new Qcow2Stream(image, layout, l1, clusters, output);
}

/** More clusters than the file can have: each of data and each table may leave part of one empty before it. */
function limitClusters(header: Qcow2Header): u64 {
  const size: u64 = header.clusterSize;
  const contents = divideUp(header.size, size) + header.l1Size + divideUp(header.l1Size * L1_ENTRY_SIZE, size) + 1;
  return contents * 2 + FEW_CLUSTERS + contents / FEW_CLUSTERS;
}

/**
 * The header, then the clusters with data in their order, behind those of each L2 table that table; then what the header
 * names: the L1 table and the refcount table. Where those are is known from the first time.
 */
class Qcow2Stream extends ImageStream {
  /** The first cluster, without what the header names. */
  private readonly head: Region;
  private readonly l2: Region;
  /** Which of the L2 tables that is, and whether it has entries. */
  private l2Index: u32 = 0;
  private hasEntries: bool = false;
  private readonly entries: CompressedEntries;

  constructor(
    image: Qcow2Image,
    private readonly layout: WriteLayout,
    private readonly l1: Region,
    private readonly clusters: StreamClusters,
    private readonly output: StreamOutput,
  ) {
    super(
      image.header.size,
      image.header.clusterSize,
      image.header.compression == COMPRESSION_ZSTD ? COMPRESSION_QCOW2_ZSTD : COMPRESSION_QCOW_ZLIB,
    );
    this.isMeasured = true;
    this.entries = new CompressedEntries(layout.clusterBits);
    this.l2 = allocateRegion(image.header.clusterSize);
    const length = min<u32>(image.header.clusterSize, HEAD_SIZE);
    this.head = allocateRegion(length);
    copyBytes(this.head, 0, image.source.head, 0, length);
    storeBe64(this.head, L1_OFFSET_AT, 0);
  }

  begin(): void {
    fillBytes(this.l1, 0, this.l1.size, 0);
    this.clusters.begin();
    this.clusters.addCluster(this.head, 0, this.head.size);
  }

  addPlain(offset: u64, from: Region, at: u32, length: u32): void {
    this.enterTable(offset);
    const host = this.clusters.addCluster(from, at, length);
    this.storeEntry(offset, host | ENTRY_COPIED, this.layout.isExtended ? this.findSubclusters(from, at, length) : 0);
  }

  addCompressed(offset: u64, from: Region, at: u32, size: u32): void {
    this.enterTable(offset);
    const host = this.clusters.addBytes(from, at, size);
    this.storeEntry(offset, this.entries.entry(host, size) | ENTRY_COMPRESSED, 0);
  }

  finish(): bool {
    this.leaveTable();
    const l1Offset = this.clusters.finish(this.l1);
    const isSame = this.names(l1Offset);
    storeBe64(this.head, L1_OFFSET_AT, l1Offset);
    storeBe64(this.head, TABLE_OFFSET_AT, this.clusters.tableOffset);
    storeBe32(this.head, TABLE_CLUSTERS_AT, this.clusters.tableClusters as u32);
    return isSame;
  }

  /** The header names the tables where they came to be. */
  private names(l1Offset: u64): bool {
    return (
      loadBe64(this.head, L1_OFFSET_AT) == l1Offset &&
      loadBe64(this.head, TABLE_OFFSET_AT) == this.clusters.tableOffset &&
      loadBe32(this.head, TABLE_CLUSTERS_AT) == (this.clusters.tableClusters as u32)
    );
  }

  private enterTable(offset: u64): void {
    const index = (offset >> this.layout.tableBits) as u32;
    if (index != this.l2Index) this.leaveTable();
    this.l2Index = index;
    this.hasEntries = true;
  }

  /** Writes the L2 table whose clusters are all there. */
  private leaveTable(): void {
    if (!this.hasEntries) return;
    const host = this.clusters.addCluster(this.l2, 0, this.l2.size);
    storeBe64(this.l1, this.l2Index * (L1_ENTRY_SIZE as u32), host | ENTRY_COPIED);
    fillBytes(this.l2, 0, this.l2.size, 0);
    this.hasEntries = false;
  }

  private storeEntry(offset: u64, entry: u64, bitmap: u64): void {
    const mask = ((1 as u64) << (this.layout.tableBits - this.layout.clusterBits)) - 1;
    const at = (((offset >> this.layout.clusterBits) & mask) << this.layout.entryBits) as u32;
    storeBe64(this.l2, at, entry);
    if (this.layout.isExtended) storeBe64(this.l2, at + 8, bitmap);
  }

  /** qcow2.txt "Extended L2 Entries": a bit for every subcluster that is not all zeros; the others are not allocated. */
  private findSubclusters(from: Region, at: u32, length: u32): u64 {
    const size = this.layout.unitSize as u32;
    let bitmap: u64 = 0;
    for (let done: u32 = 0; done < length; done += size) {
      const isEmpty = isZero(from, at + done, min<u32>(size, length - done));
      if (!isEmpty) bitmap |= (1 as u64) << (done / size);
    }

    return bitmap;
  }
}
