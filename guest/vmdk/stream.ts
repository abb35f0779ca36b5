import {REASON_ERRNO} from '../abi/image-reasons.ts';
import {STATUS_UNSUPPORTED} from '../abi/status.ts';
import {loadLe32, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes, fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {COMPRESSION_VMDK_GRAIN} from '../convert/compression.ts';
import {openSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {ImageStream} from '../driver/image-stream.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {StreamOutput} from '../emit/stream-output.ts';
import {failPlain} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {VmdkExtent} from './image.ts';
import {EMBEDDED_AT, EMBEDDED_SIZE, openVmdk} from './open.ts';

// VMDK 5.0 specification, "Hosted Sparse Extent Header"
const HEADER_SIZE: u32 = 512;
const FLAGS_AT: u32 = 8;
const FLAG_REDUNDANT_TABLE: u32 = 2;
const REDUNDANT_AT: u32 = 48;
const DIRECTORY_AT: u32 = 56;
const OVERHEAD_AT: u32 = 64;
/** The footer tells where the grain directory is. */
const DIRECTORY_AT_END: u64 = u64.MAX_VALUE;
/** Sectors before the first grain: header and descriptor, up to where VMware's products begin. */
const OVERHEAD_SECTORS: u32 = 128;
// "Stream-Optimized Compressed Sparse Extents": u64 sectors that follow, u32 0, u32 type, zeros up to a sector.
const MARKER_TYPE_AT: u32 = 12;
const MARKER_END: u32 = 0;
const MARKER_TABLE: u32 = 1;
const MARKER_DIRECTORY: u32 = 2;
const MARKER_FOOTER: u32 = 3;
/** Grain tables and the directory have entries of four bytes. */
const ENTRY_SIZE: u32 = 4;
const SECTOR_NUMBERS: u64 = 0x100000000;
const EFBIG: u64 = 27;

/** A stream of the form of an empty streamOptimized image. */
export function openVmdkStream(layer: LayerConfig, output: StreamOutput): ImageStream {
  const source = openSource(layer.firstDevice);
  // A header of capacity 0 has its extents elsewhere: no reader opens a streamOptimized one.
  const image = openVmdk(source, layer.deviceCount);
  if (image.extents.length != 1) failPlain(STATUS_UNSUPPORTED);
  const extent = image.extents[0];
  if (!extent.isCompressed || !extent.hasMarkers) failPlain(STATUS_UNSUPPORTED);
  return new VmdkStream(source, extent, output);
}

/**
 * Header and descriptor, then grains, behind those of each grain table that table; then the directory, and the header again
 * as a footer that says where the directory is.
 */
class VmdkStream extends ImageStream {
  private readonly header: Region = allocateRegion(HEADER_SIZE);
  private readonly marker: Region = allocateRegion(SECTOR_SIZE);
  private readonly table: Region;
  /** Which of the tables that is, and whether it has entries. */
  private tableIndex: u32 = 0;
  private hasEntries: bool = false;
  private readonly directory: Region;
  private readonly tableEntries: u64;

  constructor(
    private readonly source: Source,
    extent: VmdkExtent,
    private readonly output: StreamOutput,
  ) {
    super(extent.sectors * SECTOR_SIZE, (extent.grainSectors * SECTOR_SIZE) as u32, COMPRESSION_VMDK_GRAIN);
    this.isAlwaysCompressed = true;
    this.tableEntries = extent.tableEntries;
    this.table = allocateRegion((extent.tableEntries as u32) * ENTRY_SIZE);
    this.directory = allocateRegion(wholeSectors((extent.directoryEntries as u32) * ENTRY_SIZE));
    copyBytes(this.header, 0, source.head, 0, HEADER_SIZE);
    storeLe32(this.header, FLAGS_AT, loadLe32(this.header, FLAGS_AT) & ~FLAG_REDUNDANT_TABLE);
    storeLe64(this.header, REDUNDANT_AT, 0);
    storeLe64(this.header, OVERHEAD_AT, OVERHEAD_SECTORS);
  }

  begin(): void {
    storeLe64(this.header, DIRECTORY_AT, DIRECTORY_AT_END);
    this.output.write(this.header, 0, HEADER_SIZE);
    this.output.write(this.source.head, EMBEDDED_AT as u32, EMBEDDED_SIZE);
    this.output.zeros(OVERHEAD_SECTORS * SECTOR_SIZE - this.output.position);
  }

  /** The compressed grain has its own marker. */
  addCompressed(offset: u64, from: Region, at: u32, size: u32): void {
    const grain = offset / this.unitBytes;
    this.enterTable((grain / this.tableEntries) as u32);
    storeLe32(this.table, ((grain % this.tableEntries) as u32) * ENTRY_SIZE, this.nextSector());
    this.output.write(from, at, size);
  }

  finish(): bool {
    this.leaveTable();
    this.addMarker(MARKER_DIRECTORY, this.directory.size / SECTOR_SIZE);
    storeLe64(this.header, DIRECTORY_AT, this.nextSector());
    this.output.write(this.directory, 0, this.directory.size);
    this.addMarker(MARKER_FOOTER, 1);
    this.output.write(this.header, 0, HEADER_SIZE);
    this.addMarker(MARKER_END, 0);
    return true;
  }

  private enterTable(index: u32): void {
    if (index != this.tableIndex) this.leaveTable();
    this.tableIndex = index;
    this.hasEntries = true;
  }

  /** Writes the grain table whose grains are all there. */
  private leaveTable(): void {
    if (!this.hasEntries) return;
    this.addMarker(MARKER_TABLE, this.table.size / SECTOR_SIZE);
    storeLe32(this.directory, this.tableIndex * ENTRY_SIZE, this.nextSector());
    this.output.write(this.table, 0, this.table.size);
    fillBytes(this.table, 0, this.table.size, 0);
    this.hasEntries = false;
  }

  private addMarker(type: u32, sectors: u32): void {
    storeLe64(this.marker, 0, sectors);
    storeLe32(this.marker, MARKER_TYPE_AT, type);
    this.output.write(this.marker, 0, SECTOR_SIZE);
  }

  /** The number of the sector that is written next. */
  private nextSector(): u32 {
    const sector = this.output.position / SECTOR_SIZE;
    if (sector >= SECTOR_NUMBERS) refuseImage(REASON_ERRNO, EFBIG);
    return sector as u32;
  }
}

function wholeSectors(bytes: u32): u32 {
  return (bytes + SECTOR_SIZE - 1) & ~(SECTOR_SIZE - 1);
}
