import {REASON_UNIT_COMPRESSED, REASON_UNIT_CUT} from '../abi/image-reasons.ts';
import {Writer} from '../driver/writer.ts';
import {COMPRESSION_NONE} from './compression.ts';
import {wholeSectors} from './sources.ts';

/** Which units of a target cannot be stored because they are to be compressed, and why; zeros always can. */
export class RefusedUnits {
  constructor(
    /** Where the first of them begins. */
    public readonly from: u64,
    /** REASON_UNIT_* */
    public readonly reason: u32,
  ) {}

  /** Nothing can be compressed at all. */
  get areAll(): bool {
    return this.reason == REASON_UNIT_COMPRESSED;
  }
}

/** What ends at `sizeBytes`, in whole sectors, goes into `writer` compressed. `hasZeros`: what follows in the target is zeros. */
export function findRefusedUnits(writer: Writer, sizeBytes: u64, compression: u32, hasZeros: bool): RefusedUnits {
  if (compression == COMPRESSION_NONE) return new RefusedUnits(u64.MAX_VALUE, 0);
  if (writer.refusesCompressed) return new RefusedUnits(0, REASON_UNIT_COMPRESSED);
  const cut = sizeBytes % writer.unitBytes;
  // A unit is stored as a whole, so that what follows the source in an image that was there would be lost.
  const isWhole = hasZeros || cut == 0 || sizeBytes == wholeSectors(writer.sizeBytes);
  return new RefusedUnits(isWhole ? u64.MAX_VALUE : sizeBytes - cut, REASON_UNIT_CUT);
}
