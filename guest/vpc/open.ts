import {REASON_ERRNO, REASON_VPC_CHECKSUM, REASON_VPC_INVALID, REASON_VPC_TOO_SMALL} from '../abi/image-reasons.ts';
import {SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {DISK_FIXED, readFirstFooter, readLastFooter, VpcFooter} from './footer.ts';
import {checkBlocks, openBlocks, VpcBlocks} from './blocks.ts';

/** qemu's own limit, 2040 GiB. */
const SECTOR_LIMIT: u64 = 0xff000000;
const EFBIG: u64 = 27;

/** An opened vpc image; `blocks` is null for a fixed one. */
export class VpcImage {
  constructor(
    public readonly source: Source,
    public readonly sectors: u64,
    public readonly blocks: VpcBlocks | null,
  ) {}

  get virtualSize(): u64 {
    return this.sectors * SECTOR_SIZE;
  }

  get blockSize(): u32 {
    const blocks = this.blocks;
    return blocks ? blocks.blockSize : 0;
  }
}

/** Checks in qemu-img's order. `sizeFieldByDefault`: see VpcFooter.sectors. */
export function openVpc(source: Source, sizeFieldByDefault: bool): VpcImage {
  const footer = findFooter(source);
  if (!footer.isChecksumRight()) refuseImage(REASON_VPC_CHECKSUM);
  const sectors = footer.sectors(sizeFieldByDefault);
  if (sectors > SECTOR_LIMIT) refuseImage(REASON_ERRNO, EFBIG);
  if (footer.diskType == DISK_FIXED) return new VpcImage(source, sectors, null);
  const blocks = openBlocks(source, footer.dataOffset, sectors);
  checkBlocks(source, blocks);
  return new VpcImage(source, sectors, blocks);
}

/** At the start, or else at the end, where only a fixed image may have its only footer. */
function findFooter(source: Source): VpcFooter {
  const first = readFirstFooter(source);
  if (first.hasCookie()) return first;
  if (source.sizeInSectors == 0) refuseImage(REASON_VPC_TOO_SMALL);
  const last = readLastFooter(source);
  if (!last.hasCookie() || last.diskType != DISK_FIXED) refuseImage(REASON_VPC_INVALID);
  return last;
}
