import {LAYER_FLAG_NO_DIFFERENCING} from '../abi/chain-config.ts';
import {FORMAT_VHDX} from '../abi/formats.ts';
import {REASON_ERRNO} from '../abi/image-reasons.ts';
import {fits} from '../bytes/fits.ts';
import {Region} from '../bytes/region.ts';
import {openSource} from '../device/source.ts';
import {Below} from '../driver/below.ts';
import {Chain} from '../driver/chain.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Place} from '../driver/place.ts';
import {Writer} from '../driver/writer.ts';
import {deviceSize, truncateDevice, zeroDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {carryOutLog} from './log-writes.ts';
import {openWritableVhdx, VhdxImage} from './open.ts';
import {EINVAL} from './regions.ts';
import {WrittenBlocks} from './written-blocks.ts';
import {renewHeaders} from './written-headers.ts';

/**
 * Opens a layer to be written as vhdx; ends the program where it cannot be written. What the log still holds is carried
 * out first.
 */
export function openVhdxWriter(layer: LayerConfig, below: Chain): Writer {
  const image = openWritableVhdx(openSource(layer.firstDevice), layer.has(LAYER_FLAG_NO_DIFFERENCING));
  // A table that is not in the file reads as zeros, but its entries cannot be written.
  const table = image.regions.bat;
  if (!fits(table.offset, table.length, image.file.size)) refuseImage(REASON_ERRNO, EINVAL);
  const writer = new VhdxWriter(image, new Below(below), layer.random);
  if (image.file.writes.length > 0) {
    carryOutLog(image.file);
    writer.touch();
  }

  return writer;
}

/** Blocks follow one another in the order in which they are first written. The log is not used: it stays empty. */
class VhdxWriter extends Writer {
  private readonly blocks: WrittenBlocks;
  private isTouched: bool = false;

  constructor(
    private readonly image: VhdxImage,
    below: Below,
    private readonly random: Region,
  ) {
    super(FORMAT_VHDX, image.metadata.virtualSize, image.metadata.blockSize, 512);
    this.blocks = new WrittenBlocks(image, below);
  }

  place(offset: u64, length: u64, place: Place): void {
    this.touch();
    place.device = this.image.file.source.slot;
    place.length = min<u64>(length, this.leftInBlock(offset));
    place.offset = this.blocks.place(offset, place.length);
  }

  zero(offset: u64, length: u64, unmap: bool): void {
    let done: u64 = 0;
    while (done < length) {
      const count = min<u64>(length - done, this.leftInBlock(offset + done));
      this.zeroBlock(offset + done, count, unmap);
      done += count;
    }
  }

  flush(): void {
    this.blocks.flush();
    const slot = this.image.file.source.slot;
    if (deviceSize(slot) < this.blocks.end) truncateDevice(slot, this.blocks.end);
  }

  /** [MS-VHDX] 2.2.2.1: the identities change before the first byte does. */
  touch(): void {
    if (this.isTouched) return;
    this.isTouched = true;
    renewHeaders(this.image.file.source.slot, this.image.header, this.random);
  }

  /** `length` bytes of one block. What has no place reads as zeros already, unless a parent has it. */
  private zeroBlock(offset: u64, length: u64, unmap: bool): void {
    if (this.blocks.isHeld(offset)) {
      this.touch();
      zeroDevice(this.image.file.source.slot, this.blocks.place(offset, length), length, unmap);
    } else if (this.blocks.isParents(offset)) {
      this.touch();
      if (length == this.unitBytes) this.blocks.setZero(offset);
      // A new block's bytes are zeros.
      else this.blocks.place(offset, length);
    }
  }

  private leftInBlock(offset: u64): u64 {
    return this.unitBytes - (offset % this.unitBytes);
  }
}
