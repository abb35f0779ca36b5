import {LAYER_FLAG_NO_DIFFERENCING, LAYER_FLAG_VPC_ANY_TYPE, LAYER_FLAG_VPC_SIZE_FIELD} from '../abi/chain-config.ts';
import {FORMAT_VPC} from '../abi/formats.ts';
import {REASON_VPC_NO_PARENT} from '../abi/image-reasons.ts';
import {loadBe32} from '../bytes/big-endian.ts';
import {countLikeBits, isBitSet} from '../bytes/bit-run.ts';
import {Region} from '../bytes/region.ts';
import {DeviceWindow} from '../device/device-window.ts';
import {openSource, SECTOR_SIZE} from '../device/source.ts';
import {Driver} from '../driver/driver.ts';
import {EXTENT_DATA, EXTENT_OFFSET, EXTENT_RECURSE, EXTENT_ZERO, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {refuseImage} from '../report/refusal.ts';
import {ENTRY_SIZE, UNALLOCATED, VpcBlocks} from './blocks.ts';
import {openVpc, VpcImage} from './open.ts';
import {readParentId, readParentName} from './parent.ts';

const TABLE_WINDOW: u32 = 0x10000;
const BITMAP_WINDOW: u32 = 0x1000;
const ALL: u64 = u64.MAX_VALUE;

/** Opens a layer as vpc; ends the program when it is none, or names no parent though it is a difference. */
export function openVpcDriver(layer: LayerConfig): Driver {
  const source = openSource(layer.firstDevice);
  const image = openVpc(source, layer.has(LAYER_FLAG_VPC_SIZE_FIELD), layer.has(LAYER_FLAG_VPC_ANY_TYPE));
  const blocks = image.blocks;
  if (blocks == null || image.isFixed) return new FixedVpcDriver(image);
  const isDifferencing = image.isDifferencing && !layer.has(LAYER_FLAG_NO_DIFFERENCING);
  if (isDifferencing && readParentName(source, blocks.header).size == 0) refuseImage(REASON_VPC_NO_PARENT);
  return new DynamicVpcDriver(image, blocks, isDifferencing);
}

/** The file is the disk, byte for byte. */
class FixedVpcDriver extends Driver {
  constructor(private readonly image: VpcImage) {
    super(FORMAT_VPC, image.source, image.virtualSize, 0, false);
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    extent.flags = EXTENT_DATA | EXTENT_OFFSET | EXTENT_RECURSE;
    extent.device = this.source.slot;
    extent.offset = offset;
    extent.length = limit;
  }

  identity(): Region {
    return this.image.uniqueId;
  }
}

/** VHD specification, "Block Allocation Table and Data Blocks". */
class DynamicVpcDriver extends Driver {
  private readonly table: DeviceWindow = new DeviceWindow(TABLE_WINDOW);
  private readonly bitmap: DeviceWindow = new DeviceWindow(BITMAP_WINDOW);

  constructor(
    private readonly image: VpcImage,
    private readonly blocks: VpcBlocks,
    private readonly isDifferencing: bool,
  ) {
    super(FORMAT_VPC, image.source, image.virtualSize, blocks.blockSize, isDifferencing);
    this.table.turnTo(image.source.slot, image.source.size);
    this.bitmap.turnTo(image.source.slot, image.source.size);
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    const size: u64 = this.blocks.blockSize;
    let block = offset / size;
    let length = min<u64>(limit, size - (offset % size));
    const start = this.findBlock(block);
    if (start != ALL) {
      this.describeBlock(start, offset % size, length, extent);
      return;
    }

    while (length < limit && this.findBlock(++block) == ALL) length += min<u64>(limit - length, size);
    // qemu-img calls what no block holds zeros of the image's own; there is nothing below it.
    extent.flags = this.isDifferencing ? 0 : EXTENT_ZERO;
    extent.length = length;
  }

  /** Where in the file a block begins; ALL when it has no place. */
  private findBlock(block: u64): u64 {
    if (block >= this.blocks.entries) return ALL;
    const entry = loadBe32(this.table.bytes, this.table.at(this.blocks.tableOffset + block * ENTRY_SIZE, ENTRY_SIZE));
    return entry == UNALLOCATED ? ALL : (entry as u64) * SECTOR_SIZE;
  }

  private describeBlock(start: u64, inBlock: u64, length: u64, extent: Extent): void {
    extent.length = length;
    if (this.isDifferencing && !this.lookInBitmap(start, inBlock, extent)) return;
    extent.flags = EXTENT_DATA | EXTENT_OFFSET;
    extent.device = this.source.slot;
    extent.offset = start + this.blocks.bitmapSize + inBlock;
  }

  /** True when the sector at `inBlock` is in this file; shortens the extent to where the bitmap says otherwise. */
  private lookInBitmap(start: u64, inBlock: u64, extent: Extent): bool {
    const sector = inBlock / SECTOR_SIZE;
    const byte = start + sector / 8;
    const at = this.bitmap.at(byte, 1);
    const bit: u32 = (sector % 8) as u32;
    const last = (inBlock + extent.length - 1) / SECTOR_SIZE;
    const limit = min<u64>(last - sector + 1, (this.bitmap.room(byte) as u64) * 8 - bit) as u32;
    const count: u64 = countLikeBits(this.bitmap.bytes, at, bit, limit, true);
    extent.length = min<u64>(extent.length, (sector + count) * SECTOR_SIZE - inBlock);
    return isBitSet(this.bitmap.bytes, at, bit, true);
  }

  identity(): Region {
    return this.image.uniqueId;
  }

  parentIdentity(): Region {
    return this.isDifferencing ? readParentId(this.blocks.header) : super.parentIdentity();
  }
}
