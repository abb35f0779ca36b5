import {FORMAT_QCOW} from '../abi/formats.ts';
import {REASON_QCOW_PLACE} from '../abi/image-reasons.ts';
import {fits} from '../bytes/fits.ts';
import {Region} from '../bytes/region.ts';
import {writeEncoding} from '../cipher/encoding.ts';
import {legacyEncoding} from '../cipher/legacy-encoding.ts';
import {COMPRESSION_NONE, COMPRESSION_QCOW_ZLIB} from '../convert/compression.ts';
import {openSource, SECTOR_SIZE} from '../device/source.ts';
import {TableCache} from '../device/table-cache.ts';
import {Below} from '../driver/below.ts';
import {Chain} from '../driver/chain.ts';
import {ClusterWriter, NO_PLACE} from '../driver/cluster-writer.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Place} from '../driver/place.ts';
import {Writer} from '../driver/writer.ts';
import {CompressedClusters} from '../qcow2/compressed-clusters.ts';
import {requireSecret} from '../qcow2/encryption.ts';
import {refuseImage} from '../report/refusal.ts';
import {writeDevice} from '../host/calls.ts';
import {EncodedStretches} from './encoded-stretches.ts';
import {ENTRY_COMPRESSED} from './driver.ts';
import {QCOW_HEADER_LENGTH} from './header.ts';
import {openQcow, QcowImage} from './open.ts';

const ENTRY_SIZE: u64 = 8;
const CACHE_SLOTS: i32 = 8;
const NO_TABLE: u64 = u64.MAX_VALUE;
/** No file reaches beyond 2^63 bytes. */
const FILE_LIMIT: u64 = i64.MAX_VALUE as u64;

/** Tables and clusters follow one another in the order in which they are first needed, from the end of the file on. */
class QcowWriter extends ClusterWriter {
  private readonly tables: TableCache = new TableCache(CACHE_SLOTS);
  private readonly compressed: CompressedClusters;
  private readonly clusterBits: u32;
  private readonly tableEntries: u64;
  private readonly tableSize: u64;
  private readonly l1End: u64;
  private tableIndex: u64 = NO_TABLE;
  /** 0: there is none. */
  private table: u64 = 0;
  private end: u64;
  /** Entry of the compressed cluster that gets a place, or 0. */
  private replaced: u64 = 0;
  private readonly encoded: EncodedStretches | null;

  constructor(
    private readonly image: QcowImage,
    below: Below,
    chain: Chain,
    private readonly encodingBytes: Region,
  ) {
    const clusterSize: u32 = 1 << image.clusterBits;
    super(FORMAT_QCOW, image.size, clusterSize, image.source.slot, below, image.source.size);
    this.compressed = new CompressedClusters(image.source, clusterSize, clusterSize, false, false);
    this.clusterBits = image.clusterBits;
    this.tableEntries = (1 as u64) << image.tableBits;
    this.tableSize = this.tableEntries * ENTRY_SIZE;
    this.l1End = image.l1Offset + image.tables * ENTRY_SIZE;
    this.end = image.source.size;
    const isEncoded = encodingBytes.size > 0;
    this.compression = isEncoded ? COMPRESSION_NONE : COMPRESSION_QCOW_ZLIB;
    this.encoded = isEncoded ? new EncodedStretches(image.source.slot, chain, encodingBytes, clusterSize) : null;
  }

  encoding(): Region {
    return this.encodingBytes;
  }

  /** Compressed clusters lie in whatever sectors come next. */
  placeCompressed(offset: u64, size: u32, place: Place): void {
    const cluster = offset / this.clusterSize;
    this.turnTo(cluster / this.tableEntries);
    if (this.table == 0) this.addTable();
    const start = (this.end + SECTOR_SIZE - 1) & ~((SECTOR_SIZE as u64) - 1);
    this.end = start + size;
    this.storeEntry(cluster, ENTRY_COMPRESSED | ((size as u64) << (63 - this.clusterBits)) | start);
    place.device = this.slot;
    place.offset = start;
    place.length = size;
  }

  flush(): void {
    this.tables.flush();
    this.extendTo(this.end);
  }

  protected find(cluster: u64): u64 {
    const entry = this.entryOf(cluster);
    return entry >= ENTRY_COMPRESSED ? NO_PLACE : entry;
  }

  /** Up to where the next table begins to count; a compressed cluster gets a place alone. */
  protected countTogether(cluster: u64, count: u64): u64 {
    this.replaced = this.entryOf(cluster);
    if (this.replaced != 0) return 1;
    const limit = min<u64>(count, this.tableEntries - (cluster % this.tableEntries));
    let together: u64 = 1;
    while (together < limit && this.entryOf(cluster + together) == 0) together++;
    return together;
  }

  protected add(cluster: u64, count: u64): u64 {
    this.turnTo(cluster / this.tableEntries);
    if (this.table == 0) this.addTable();
    const first = this.alignEnd();
    this.end = first + count * this.clusterSize;
    for (let index: u64 = 0; index < count; index++) this.storeEntry(cluster + index, first + index * this.clusterSize);
    return first;
  }

  protected zeroUnplaced(offset: u64, left: u64, length: u64): u64 {
    if (this.entryOf(offset / this.clusterSize) == 0) return super.zeroUnplaced(offset, left, length);
    return this.zeroPlaced(offset, left, true);
  }

  protected storeZeros(offset: u64, place: u64, length: u64, unmap: bool): void {
    const encoded = this.encoded;
    if (encoded) encoded.writeZeros(offset, length, place);
    else super.storeZeros(offset, place, length, unmap);
  }

  protected storeBelow(offset: u64, length: u64, place: u64): void {
    const encoded = this.encoded;
    if (this.replaced != 0) this.storeReplaced(offset, length as u32, place);
    else if (encoded) encoded.writeBelow(offset, length, place);
    else super.storeBelow(offset, length, place);
  }

  /** What the compressed cluster held. */
  private storeReplaced(offset: u64, length: u32, place: u64): void {
    const shift = 63 - this.clusterBits;
    const streamLength = ((this.replaced >> shift) & (this.clusterSize - 1)) as u32;
    const cluster = this.compressed.readWhole(this.replaced & (((1 as u64) << shift) - 1), streamLength);
    const at = (offset % this.clusterSize) as u32;
    const encoded = this.encoded;
    if (encoded) encoded.writeBytes(offset, cluster, at, length, place);
    else writeDevice(this.slot, place, cluster, at, length);
  }

  /** The L2 entry; ends the program when it names a place where no data can be. */
  private entryOf(cluster: u64): u64 {
    this.turnTo(cluster / this.tableEntries);
    if (this.table == 0) return 0;
    const entry = bswap<u64>(this.tables.loadLe64(this.slot, this.entryAt(cluster)));
    if (entry == 0 || entry >= ENTRY_COMPRESSED) return entry;
    const isOverTable = entry < this.table + this.tableSize && this.table < entry + this.clusterSize;
    if (entry % SECTOR_SIZE != 0 || isOverTable || this.isOverHead(entry, this.clusterSize)) {
      refuseImage(REASON_QCOW_PLACE);
    }

    return entry;
  }

  private storeEntry(cluster: u64, entry: u64): void {
    this.tables.storeLe64(this.slot, this.entryAt(cluster), bswap<u64>(entry));
  }

  private entryAt(cluster: u64): u64 {
    return this.table + (cluster % this.tableEntries) * ENTRY_SIZE;
  }

  private turnTo(index: u64): void {
    if (index == this.tableIndex) return;
    const table = bswap<u64>(this.tables.loadLe64(this.slot, this.image.l1Offset + index * ENTRY_SIZE));
    const isWithin = fits(table, this.tableSize, FILE_LIMIT);
    if (table != 0 && (!isWithin || this.isOverHead(table, this.tableSize))) refuseImage(REASON_QCOW_PLACE);
    this.table = table;
    this.tableIndex = index;
  }

  /** An empty table behind all that the file has. */
  private addTable(): void {
    const table = this.alignEnd();
    this.end = table + this.tableSize;
    for (let at: u64 = 0; at < this.tableSize; at += ENTRY_SIZE) this.tables.storeLe64(this.slot, table + at, 0);
    const at = this.image.l1Offset + this.tableIndex * ENTRY_SIZE;
    this.tables.storeLe64(this.slot, at, bswap<u64>(table));
    this.table = table;
  }

  /** The next place that begins with a cluster of the file. */
  private alignEnd(): u64 {
    return (this.end + this.clusterSize - 1) & ~(this.clusterSize - 1);
  }

  /** True where the stretch lies over the header or the L1 table. */
  private isOverHead(offset: u64, length: u64): bool {
    return offset < QCOW_HEADER_LENGTH || (offset < this.l1End && this.image.l1Offset < offset + length);
  }
}

/** Opens a layer to be written as qcow; ends the program where it cannot be written safely. */
export function openQcowWriter(layer: LayerConfig, below: Chain): Writer {
  const image = openQcow(openSource(layer.firstDevice));
  if (!image.isEncrypted) return new QcowWriter(image, new Below(below), below, new Region(0, 0));
  requireSecret(layer);
  return new QcowWriter(image, new Below(below), below, writeEncoding(legacyEncoding(layer.secret)));
}
