import {FORMAT_VDI} from '../abi/formats.ts';
import {REASON_ERRNO, REASON_VDI_DATA_PLACE, REASON_VDI_MAP_CUT} from '../abi/image-reasons.ts';
import {storeLe32} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {openSource, Source} from '../device/source.ts';
import {TableCache} from '../device/table-cache.ts';
import {Below} from '../driver/below.ts';
import {Chain} from '../driver/chain.ts';
import {ClusterWriter, NO_PLACE} from '../driver/cluster-writer.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Writer} from '../driver/writer.ts';
import {writeDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {ALLOCATED_AT, VdiHeader} from './header.ts';
import {openVdi, VDI_BLOCK_SIZE} from './open.ts';

/** VirtualBox VDICore.h: map entries from here on say that a block has no place. */
const FIRST_UNALLOCATED: u32 = 0xfffffffe;
const ENTRY_SIZE: u32 = 4;
const HEADER_END: u32 = 512;
const CACHE_SLOTS: i32 = 4;
const EFBIG: u64 = 27;

/** Blocks follow one another in the order in which they are first written. */
class VdiWriter extends ClusterWriter {
  private readonly tables: TableCache = new TableCache(CACHE_SLOTS);
  private readonly count: Region = allocateRegion(ENTRY_SIZE);
  private allocated: u32;
  /** Number that the next block gets in the file. */
  private next: u32 = 0;
  private isChanged: bool = false;

  constructor(
    source: Source,
    private readonly header: VdiHeader,
    below: Below,
  ) {
    super(FORMAT_VDI, header.virtualSize, VDI_BLOCK_SIZE, source.slot, below, source.size);
    this.allocated = header.allocatedBlocks;
    let placed: u32 = 0;
    let next = this.allocated;
    for (let block: u64 = 0; block < header.blocks; block++) {
      const entry = this.tables.loadLe32(source.slot, header.mapOffset + block * ENTRY_SIZE);
      if (entry >= FIRST_UNALLOCATED) continue;
      placed++;
      // Behind all blocks, even where the header counts too few.
      next = max<u32>(next, entry + 1);
    }

    this.next = next;
    this.isFixed = placed == header.blocks;
  }

  flush(): void {
    if (!this.isChanged) return;
    this.isChanged = false;
    this.tables.flush();
    storeLe32(this.count, 0, this.allocated);
    writeDevice(this.slot, ALLOCATED_AT, this.count, 0, ENTRY_SIZE);
    this.extendTo(this.placeOf(this.next));
  }

  protected find(block: u64): u64 {
    const entry = this.tables.loadLe32(this.slot, this.header.mapOffset + block * ENTRY_SIZE);
    return entry < FIRST_UNALLOCATED ? this.placeOf(entry) : NO_PLACE;
  }

  protected countTogether(_block: u64, count: u64): u64 {
    return count;
  }

  protected add(block: u64, count: u64): u64 {
    const first = this.next;
    if ((first as u64) + count > FIRST_UNALLOCATED) refuseImage(REASON_ERRNO, EFBIG);
    for (let index: u32 = 0; index < count; index++) {
      this.tables.storeLe32(this.slot, this.header.mapOffset + (block + index) * ENTRY_SIZE, first + index);
    }

    this.next += count as u32;
    this.allocated += count as u32;
    this.isChanged = true;
    return this.placeOf(first);
  }

  private placeOf(entry: u32): u64 {
    return this.header.dataOffset + (entry as u64) * VDI_BLOCK_SIZE;
  }
}

/** Opens a layer to be written as vdi; ends the program where it cannot be written safely. */
export function openVdiWriter(layer: LayerConfig, below: Chain): Writer {
  const source = openSource(layer.firstDevice);
  const header = openVdi(source);
  const mapEnd = (header.mapOffset as u64) + (header.blocks as u64) * ENTRY_SIZE;
  // What of the map lies behind the file's end would say that all blocks are the first one.
  if (mapEnd > source.size) refuseImage(REASON_VDI_MAP_CUT);
  if (header.mapOffset < HEADER_END || header.dataOffset < mapEnd) refuseImage(REASON_VDI_DATA_PLACE);
  return new VdiWriter(source, header, new Below(below));
}
