import {LANE_LIMIT} from '../abi/calls.ts';
import {
  CONVERT_FLAG_BACKED,
  CONVERT_FLAG_BEHIND,
  CONVERT_FLAG_BITMAPS,
  CONVERT_FLAG_COMPRESS,
  CONVERT_FLAG_CUT_BLOCKS,
  CONVERT_FLAG_NEW,
  CONVERT_FLAG_OFFLOAD,
  CONVERT_FLAG_PACE,
  CONVERT_FLAG_PROGRESS,
  CONVERT_FLAG_SALVAGE,
  CONVERT_FLAG_USED,
  CONVERT_FLAG_WINDOW,
  CONVERT_FLAG_ZERO,
  CONVERT_FLAGS,
  CONVERT_ROLE,
  CONVERT_SOURCES,
  CONVERT_SPARSE_BYTES,
  CONVERT_WORKERS,
} from '../abi/convert-config.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';

/** What the config asks for; see guest/abi/convert-config.ts. */
export class ConvertOptions {
  constructor(
    private readonly flags: u32,
    public readonly sparseBytes: u32,
    public readonly sourceCount: u32,
    /** CONVERT_ROLE_* */
    public readonly role: u32,
    /** Lanes of a planner. */
    public readonly workers: u32,
  ) {}

  get isNew(): bool {
    return (this.flags & CONVERT_FLAG_NEW) != 0;
  }

  /** The new target's files are devices. */
  get isUsed(): bool {
    return (this.flags & CONVERT_FLAG_USED) != 0;
  }

  get isZero(): bool {
    return (this.flags & CONVERT_FLAG_ZERO) != 0;
  }

  get isCompressed(): bool {
    return (this.flags & CONVERT_FLAG_COMPRESS) != 0;
  }

  /** What the topmost layer of a source does not hold is there already. */
  get isBacked(): bool {
    return (this.flags & CONVERT_FLAG_BACKED) != 0;
  }

  /** A block of zeros that the end of what is read cuts off is data. */
  get copiesCutBlocks(): bool {
    return (this.flags & CONVERT_FLAG_CUT_BLOCKS) != 0;
  }

  /** The host copies what it can. */
  get isOffloaded(): bool {
    return (this.flags & CONVERT_FLAG_OFFLOAD) != 0;
  }

  /** Bytes that cannot be read become zeros. */
  get salvages(): bool {
    return (this.flags & CONVERT_FLAG_SALVAGE) != 0;
  }

  /** What is written is told before. */
  get isPaced(): bool {
    return (this.flags & CONVERT_FLAG_PACE) != 0;
  }

  /** Only a part of the only source is copied. */
  get hasWindow(): bool {
    return (this.flags & CONVERT_FLAG_WINDOW) != 0;
  }

  /** The sources come behind what is there already. */
  get isBehind(): bool {
    return (this.flags & CONVERT_FLAG_BEHIND) != 0;
  }

  /** The target gets the bitmaps of the first source. */
  get copiesBitmaps(): bool {
    return (this.flags & CONVERT_FLAG_BITMAPS) != 0;
  }

  get tellsProgress(): bool {
    return (this.flags & CONVERT_FLAG_PROGRESS) != 0;
  }

  /** Zeros are written as data is. */
  get keepsZeros(): bool {
    return this.sparseBytes == 0;
  }
}

export function readConvertOptions(config: Region): ConvertOptions {
  return new ConvertOptions(
    loadLe32(config, CONVERT_FLAGS),
    loadLe32(config, CONVERT_SPARSE_BYTES),
    loadLe32(config, CONVERT_SOURCES),
    loadLe32(config, CONVERT_ROLE),
    min<u32>(loadLe32(config, CONVERT_WORKERS), LANE_LIMIT),
  );
}
