import {LAYER_FLAG_NO_DIFFERENCING} from '../abi/chain-config.ts';
import {FORMAT_VHDX} from '../abi/formats.ts';
import {REASON_VHDX_BLOCK_STATE, REASON_VHDX_NO_PARENT} from '../abi/image-reasons.ts';
import {countLikeBits, isBitSet} from '../bytes/bit-run.ts';
import {loadLe64} from '../bytes/little-endian.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {openSource} from '../device/source.ts';
import {Driver} from '../driver/driver.ts';
import {EXTENT_DATA, EXTENT_OFFSET, EXTENT_RECURSE, EXTENT_ZERO, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {refuseImage} from '../report/refusal.ts';
import {
  chunkRatio,
  ENTRY_SIZE,
  OFFSET_MASK,
  STATE_FULLY_PRESENT,
  STATE_MASK,
  STATE_PARTIALLY_PRESENT,
} from './block-table.ts';
import {VhdxWindow} from './file-window.ts';
import {openVhdx, VhdxImage} from './open.ts';

const TABLE_WINDOW: u32 = 0x10000;
const BITMAP_WINDOW: u32 = 0x1000;
const STATE_NOT_PRESENT: u64 = 0;
/** Reserved; every other one up to STATE_FULLY_PRESENT reads as zeros. */
const STATE_RESERVED: u64 = 4;

/** Opens a layer as vhdx; ends the program when it is none, or names no parent though it is a difference. */
export function openVhdxDriver(layer: LayerConfig): Driver {
  const asQemu = layer.has(LAYER_FLAG_NO_DIFFERENCING);
  const image = openVhdx(openSource(layer.firstDevice), asQemu);
  if (image.metadata.hasParent && image.metadata.parent.name.size == 0) refuseImage(REASON_VHDX_NO_PARENT);
  return new VhdxDriver(image, asQemu);
}

/** [MS-VHDX] 2.5 "Block Allocation Table". */
class VhdxDriver extends Driver {
  private readonly table: VhdxWindow;
  private readonly bitmap: VhdxWindow;
  private readonly blockSize: u64;
  private readonly sectorSize: u64;
  private readonly ratio: u64;
  private readonly hasParent: bool;

  constructor(
    private readonly image: VhdxImage,
    private readonly asQemu: bool,
  ) {
    super(
      FORMAT_VHDX,
      image.file.source,
      image.metadata.virtualSize,
      image.metadata.blockSize,
      image.metadata.hasParent,
    );
    this.table = new VhdxWindow(image.file, TABLE_WINDOW);
    this.bitmap = new VhdxWindow(image.file, BITMAP_WINDOW);
    this.blockSize = image.metadata.blockSize;
    this.sectorSize = image.metadata.sectorSize;
    this.ratio = chunkRatio(image.metadata);
    this.hasParent = image.metadata.hasParent;
  }

  lookup(offset: u64, limit: u64, extent: Extent): void {
    extent.first = offset;
    if (!this.asQemu) return this.lookupBlock(offset, limit, extent);
    // qemu-img's driver tells nothing of its blocks.
    extent.flags = EXTENT_DATA;
    extent.length = limit;
  }

  /** Block by block: an extent without a place may hold several of them, or bytes that only the log has. */
  read(extent: Extent, skip: u64, into: Region, at: u32, length: u32): void {
    if (extent.has(EXTENT_OFFSET)) return super.read(extent, skip, into, at, length);
    const begin = extent.first + skip;
    let done: u32 = 0;
    while (done < length) {
      const offset = begin + done;
      const count = min<u64>(length - done, this.blockSize - (offset % this.blockSize)) as u32;
      this.readBlock(offset, into, at + done, count);
      done += count;
    }
  }

  identity(): Region {
    return this.image.header.dataWriteGuid;
  }

  parentIdentity(): Region {
    return this.image.metadata.parent.id;
  }

  private readBlock(offset: u64, into: Region, at: u32, count: u32): void {
    const entry = this.entryOf(offset / this.blockSize);
    if (this.isHeld(entry & STATE_MASK)) {
      this.image.file.read((entry & OFFSET_MASK) + (offset % this.blockSize), into, at, count);
    } else {
      fillBytes(into, at, count, 0);
    }
  }

  private lookupBlock(offset: u64, limit: u64, extent: Extent): void {
    let block = offset / this.blockSize;
    const inBlock = offset % this.blockSize;
    const entry = this.entryOf(block);
    const state = entry & STATE_MASK;
    extent.length = min<u64>(limit, this.blockSize - inBlock);
    if (this.isHeld(state)) {
      if (state == STATE_PARTIALLY_PRESENT && !this.lookInBitmap(block, inBlock, extent)) return;
      this.describeData((entry & OFFSET_MASK) + inBlock, extent);
      return;
    }

    extent.flags = this.flagsOf(state);
    while (extent.length < limit) {
      const next = this.entryOf(++block) & STATE_MASK;
      if (this.isHeld(next) || this.flagsOf(next) != extent.flags) break;
      extent.length += min<u64>(limit - extent.length, this.blockSize);
    }
  }

  /** True when the file has the block's bytes, or some of them. */
  private isHeld(state: u64): bool {
    if (state == STATE_RESERVED || (state == STATE_PARTIALLY_PRESENT && !this.hasParent)) {
      refuseImage(REASON_VHDX_BLOCK_STATE);
    }

    return state >= STATE_FULLY_PRESENT;
  }

  /** [MS-VHDX] 2.5.1.1: what the file has not. */
  private flagsOf(state: u64): u32 {
    return state == STATE_NOT_PRESENT && this.hasParent ? 0 : EXTENT_ZERO;
  }

  private describeData(place: u64, extent: Extent): void {
    extent.flags = EXTENT_DATA;
    if (this.image.file.isChanged(place, extent.length)) return;
    extent.flags |= EXTENT_OFFSET | EXTENT_RECURSE;
    extent.device = this.source.slot;
    extent.offset = place;
  }

  /** Behind every chunk's payload entries stands its sector bitmap's. */
  private entryOf(block: u64): u64 {
    return this.entryAt(block + block / this.ratio);
  }

  private entryAt(index: u64): u64 {
    const at = this.table.at(this.image.regions.bat.offset + index * ENTRY_SIZE, ENTRY_SIZE);
    return loadLe64(this.table.bytes, at);
  }

  /**
   * [MS-VHDX] 2.4 "Blocks", "Sector Bitmap": true when the sector at `inBlock` is in this file; shortens the extent to where
   * the bitmap says otherwise.
   */
  private lookInBitmap(block: u64, inBlock: u64, extent: Extent): bool {
    const chunk = block / this.ratio;
    const entry = this.entryAt(chunk * (this.ratio + 1) + this.ratio);
    if ((entry & STATE_MASK) != STATE_FULLY_PRESENT) refuseImage(REASON_VHDX_BLOCK_STATE);
    const inChunk = (block % this.ratio) * this.blockSize + inBlock;
    const sector = inChunk / this.sectorSize;
    const byte = (entry & OFFSET_MASK) + sector / 8;
    const at = this.bitmap.at(byte, 1);
    const bit = (sector % 8) as u32;
    const last = (inChunk + extent.length - 1) / this.sectorSize;
    const limit = min<u64>(last - sector + 1, (this.bitmap.room(byte) as u64) * 8 - bit) as u32;
    const count: u64 = countLikeBits(this.bitmap.bytes, at, bit, limit, false);
    extent.length = min<u64>(extent.length, (sector + count) * this.sectorSize - inChunk);
    return isBitSet(this.bitmap.bytes, at, bit, false);
  }
}
