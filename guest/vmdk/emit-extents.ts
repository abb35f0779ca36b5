import {VMDK_MONOLITHIC_FLAT, VMDK_TWO_GB_FLAT} from '../abi/create-config.ts';
import {load8} from '../bytes/little-endian.ts';
import {Region, sliceRegion} from '../bytes/region.ts';
import {VmdkOptions} from './emit-options.ts';
import {TextWriter} from './emit-text.ts';

/** "Two GB" extents hold 2 GiB each (VMware Virtual Disk Format 5.0, "Extent Descriptions"). */
const SPLIT_SIZE: u64 = 0x80000000;
/** Room for "-flat", or for "-s" and a number of any length. */
const NAME_SUFFIX_CAPACITY: u32 = 16;

/** How the virtual disk is cut into extents. Sizes in bytes, multiples of 512. */
export class ExtentPlan {
  constructor(
    public readonly count: u64,
    private readonly virtualSize: u64,
    private readonly extentSize: u64,
  ) {}

  /** Size of extent `index`; only the last is shorter than the others. */
  size(index: u64): u64 {
    return min<u64>(this.extentSize, this.virtualSize - index * this.extentSize);
  }
}

/** A disk of size 0 has one extent when the descriptor lies within it, else none. */
export function planExtents(options: VmdkOptions, virtualSize: u64): ExtentPlan {
  if (options.isEmbedded()) return new ExtentPlan(1, virtualSize, virtualSize);
  const isSplit = options.subformat != VMDK_MONOLITHIC_FLAT;
  const extentSize = isSplit ? SPLIT_SIZE : max<u64>(virtualSize, 1);
  return new ExtentPlan((virtualSize + extentSize - 1) / extentSize, virtualSize, extentSize);
}

/**
 * File name of extent `index`: the base name with "-flat", "-f001" or "-s001" before its last dot.
 * An embedded extent is the file itself.
 */
export function extentName(options: VmdkOptions, index: u64): Region {
  if (options.isEmbedded()) return options.baseName;
  const stem = stemLength(options.baseName);
  const name = new TextWriter(options.baseName.size + NAME_SUFFIX_CAPACITY);
  name.text(sliceRegion(options.baseName, 0, stem));
  if (options.subformat == VMDK_MONOLITHIC_FLAT) {
    name.literal('-flat');
  } else {
    name.literal(options.subformat == VMDK_TWO_GB_FLAT ? '-f' : '-s');
    name.paddedDecimal(index + 1, 3);
  }
  name.text(sliceRegion(options.baseName, stem, options.baseName.size - stem));
  return sliceRegion(name.bytes, 0, name.length);
}

/** Where the last dot is, or the whole length without one. */
function stemLength(name: Region): u32 {
  let length = name.size;
  while (length > 0) {
    if (load8(name, --length) == 46) return length;
  }
  return name.size;
}
