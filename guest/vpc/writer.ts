import {LAYER_FLAG_NO_DIFFERENCING, LAYER_FLAG_VPC_ANY_TYPE, LAYER_FLAG_VPC_SIZE_FIELD} from '../abi/chain-config.ts';
import {FORMAT_VPC} from '../abi/formats.ts';
import {REASON_VPC_FIXED_HEADER} from '../abi/image-reasons.ts';
import {openSource} from '../device/source.ts';
import {Below} from '../driver/below.ts';
import {Chain} from '../driver/chain.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Place} from '../driver/place.ts';
import {Writer} from '../driver/writer.ts';
import {deviceSize, truncateDevice, writeDevice, zeroDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {FOOTER_SIZE} from './emit-footer.ts';
import {openVpc, VpcImage} from './open.ts';
import {WrittenBlocks} from './written-blocks.ts';

/** Opens a layer to be written as vpc; ends the program where it cannot be written safely. */
export function openVpcWriter(layer: LayerConfig, below: Chain): Writer {
  const source = openSource(layer.firstDevice);
  const image = openVpc(source, layer.has(LAYER_FLAG_VPC_SIZE_FIELD), layer.has(LAYER_FLAG_VPC_ANY_TYPE));
  const blocks = image.blocks;
  if (blocks == null) return new FixedVpcWriter(image);
  // The disk would lie over the dynamic header and the table.
  if (image.isFixed) refuseImage(REASON_VPC_FIXED_HEADER);
  const isDifferencing = image.isDifferencing && !layer.has(LAYER_FLAG_NO_DIFFERENCING);
  return new DynamicVpcWriter(
    image,
    new WrittenBlocks(source, blocks, new Below(below), isDifferencing),
    blocks.blockSize,
  );
}

/** VHD specification, "Hard Disk Image Format", "Fixed Hard Disk Image": the disk, then the footer. */
class FixedVpcWriter extends Writer {
  constructor(private readonly image: VpcImage) {
    super(FORMAT_VPC, image.virtualSize, 0, 512);
    this.isFixed = true;
  }

  place(offset: u64, length: u64, place: Place): void {
    place.device = this.image.source.slot;
    place.offset = offset;
    place.length = length;
  }

  zero(offset: u64, length: u64, unmap: bool): void {
    zeroDevice(this.image.source.slot, offset, length, unmap);
  }

  flush(): void {}
}

/** "Dynamic Hard Disk Image": blocks follow one another in the order in which they are first written, then the footer. */
class DynamicVpcWriter extends Writer {
  constructor(
    private readonly image: VpcImage,
    private readonly blocks: WrittenBlocks,
    blockSize: u32,
  ) {
    super(FORMAT_VPC, image.virtualSize, blockSize, 512);
  }

  place(offset: u64, length: u64, place: Place): void {
    this.blocks.place(offset, min<u64>(length, this.leftInBlock(offset)), place);
  }

  /** What has no place reads as zeros already, unless a parent has it. */
  zero(offset: u64, length: u64, unmap: bool): void {
    let done: u64 = 0;
    while (done < length) {
      const count = min<u64>(length - done, this.leftInBlock(offset + done));
      this.blocks.zero(offset + done, count, unmap);
      done += count;
    }
  }

  flush(): void {
    this.blocks.flush();
    const slot = this.image.source.slot;
    const end = this.blocks.end;
    // The footer follows the last block; its copy at the file's beginning never changes.
    if (this.blocks.isMoved) writeDevice(slot, end, this.image.source.head, 0, FOOTER_SIZE);
    if (deviceSize(slot) < end + FOOTER_SIZE) truncateDevice(slot, end + FOOTER_SIZE);
  }

  private leftInBlock(offset: u64): u64 {
    return this.unitBytes - (offset % this.unitBytes);
  }
}
