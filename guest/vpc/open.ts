import {REASON_ERRNO, REASON_VPC_CHECKSUM, REASON_VPC_INVALID, REASON_VPC_TOO_SMALL} from '../abi/image-reasons.ts';
import {Region} from '../bytes/region.ts';
import {SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {DISK_DIFFERENCING, DISK_FIXED, readFirstFooter, readLastFooter, VpcFooter} from './footer.ts';
import {checkBlocks, openBlocks, VpcBlocks} from './blocks.ts';

/** qemu's own limit, 2040 GiB. */
const SECTOR_LIMIT: u64 = 0xff000000;
const EFBIG: u64 = 27;

/** An opened vpc image; `blocks` is null for one whose only footer is its last sector. */
export class VpcImage {
  constructor(
    public readonly source: Source,
    public readonly sectors: u64,
    public readonly blocks: VpcBlocks | null,
    private readonly footer: VpcFooter,
  ) {}

  /** The footer says that the file is the disk, even if there are blocks. */
  get isFixed(): bool {
    return this.blocks == null || this.footer.diskType == DISK_FIXED;
  }

  /** A parent has what this image's blocks have not. */
  get isDifferencing(): bool {
    return this.blocks != null && this.footer.diskType == DISK_DIFFERENCING;
  }

  get uniqueId(): Region {
    return this.footer.uniqueId;
  }

  get virtualSize(): u64 {
    return this.sectors * SECTOR_SIZE;
  }

  /** Zero where the footer says fixed, even if blocks are used. */
  get blockSize(): u32 {
    const blocks = this.blocks;
    return blocks && !this.isFixed ? blocks.blockSize : 0;
  }
}

/**
 * Checks in qemu-img's order. `sizeFieldByDefault`: see VpcFooter.sectors. `anyType`: a footer that stands only at the
 * end need not say fixed.
 */
export function openVpc(source: Source, sizeFieldByDefault: bool, anyType: bool): VpcImage {
  // As qemu-img: a footer at the start means a dynamic header, whatever disk type it names.
  const first = readFirstFooter(source);
  const hasBlocks = first.hasCookie();
  const footer = hasBlocks ? first : findLastFooter(source, anyType);
  if (!footer.isChecksumRight()) refuseImage(REASON_VPC_CHECKSUM);
  const sectors = footer.sectors(sizeFieldByDefault);
  if (sectors > SECTOR_LIMIT) refuseImage(REASON_ERRNO, EFBIG);
  if (!hasBlocks) return new VpcImage(source, sectors, null, footer);
  const blocks = openBlocks(source, footer.dataOffset, sectors);
  checkBlocks(source, blocks);
  return new VpcImage(source, sectors, blocks, footer);
}

/** At the end, where only a fixed image may have its only footer. */
function findLastFooter(source: Source, anyType: bool): VpcFooter {
  if (source.sizeInSectors == 0) refuseImage(REASON_VPC_TOO_SMALL);
  const last = readLastFooter(source);
  if (!last.hasCookie() || (last.diskType != DISK_FIXED && !anyType)) refuseImage(REASON_VPC_INVALID);
  return last;
}
