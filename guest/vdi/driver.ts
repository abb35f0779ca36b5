import {FORMAT_VDI} from '../abi/formats.ts';
import {BlockCache} from '../device/block-cache.ts';
import {openSource, Source} from '../device/source.ts';
import {Driver} from '../driver/driver.ts';
import {EXTENT_DATA, EXTENT_OFFSET, EXTENT_RECURSE, EXTENT_ZERO, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {VDI_TYPE_FIXED, VdiHeader} from './header.ts';
import {openVdi, VDI_BLOCK_SIZE} from './open.ts';

/** VirtualBox VDICore.h: map entries from here on say that a block was discarded, or never written. Both read as zeros. */
const FIRST_UNALLOCATED: u32 = 0xfffffffe;
const ENTRY_SIZE: u32 = 4;

class VdiDriver extends Driver {
  private readonly tables: BlockCache;
  private readonly dataFlags: u32;

  constructor(
    source: Source,
    private readonly header: VdiHeader,
  ) {
    super(FORMAT_VDI, source, header.virtualSize, VDI_BLOCK_SIZE, false);
    this.tables = new BlockCache(source);
    // Only a fixed image has blocks that nobody has written yet.
    const recurse: u32 = header.imageType == VDI_TYPE_FIXED ? EXTENT_RECURSE : 0;
    this.dataFlags = EXTENT_DATA | EXTENT_OFFSET | recurse;
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    const inBlock = offset % VDI_BLOCK_SIZE;
    const entry = this.tables.loadLe32(this.header.mapOffset + (offset / VDI_BLOCK_SIZE) * ENTRY_SIZE);
    extent.length = min<u64>(limit, VDI_BLOCK_SIZE - inBlock);
    if (entry >= FIRST_UNALLOCATED) {
      extent.flags = EXTENT_ZERO;
      return;
    }

    extent.flags = this.dataFlags;
    extent.device = this.source.slot;
    extent.offset = this.header.dataOffset + (entry as u64) * VDI_BLOCK_SIZE + inBlock;
  }
}

export function openVdiDriver(layer: LayerConfig): Driver {
  const source = openSource(layer.firstDevice);
  return new VdiDriver(source, openVdi(source));
}
