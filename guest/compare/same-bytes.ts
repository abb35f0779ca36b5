import {COMPARE_FILES, COMPARE_FILE_SIZE, COMPARE_SHARED_LAYERS} from '../abi/compare-config.ts';
import {loadLe16, loadLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {EXTENT_OFFSET} from '../driver/extent.ts';
import {Side} from './side.ts';

/** Knows which files both images have in common. */
export class SameBytes {
  private readonly sharedLayers: u32;

  constructor(private readonly config: Region) {
    this.sharedLayers = loadLe32(config, COMPARE_SHARED_LAYERS);
  }

  /** True when both sides, looked up at one offset, have their bytes from the same layer, counted from below. */
  isLayer(a: Side, b: Side): bool {
    const left = (a.chain.layers.length as u32) - a.extent.depth;
    const right = (b.chain.layers.length as u32) - b.extent.depth;
    return left == right && left <= this.sharedLayers;
  }

  /** True when their bytes stand as they are in the same place of a file. */
  isPlace(a: Side, b: Side): bool {
    if (!hasPlace(a) || !hasPlace(b)) return false;
    return (
      this.fileOf(a.extent.device) == this.fileOf(b.extent.device) &&
      a.extent.offset + a.skip == b.extent.offset + b.skip
    );
  }

  private fileOf(device: u32): u32 {
    return loadLe16(this.config, COMPARE_FILES + device * COMPARE_FILE_SIZE);
  }
}

/** What is not to be read has no place that counts. */
function hasPlace(side: Side): bool {
  return side.extent.has(EXTENT_OFFSET) && !side.chain.isStranger(side.extent);
}
