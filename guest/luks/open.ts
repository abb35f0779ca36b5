import {REASON_LUKS_SHORT} from '../abi/image-reasons.ts';
import {SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {LuksHeader} from './header.ts';
import {readLuksHeader} from './read-header.ts';

/** A file that is one LUKS volume: header, key material, and the payload up to the end. */
export class LuksImage {
  constructor(
    public readonly header: LuksHeader,
    /** Bytes of the payload. */
    public readonly virtualSize: u64,
  ) {}
}

/** Checks in qemu-img's order. `anyHeader`: see readLuksHeader. */
export function openLuks(source: Source, anyHeader: bool = false): LuksImage {
  const header = readLuksHeader(source, 0, anyHeader);
  const size = source.sizeInSectors * SECTOR_SIZE;
  if (header.payloadOffset > size) refuseImage(REASON_LUKS_SHORT);
  return new LuksImage(header, size - header.payloadOffset);
}
