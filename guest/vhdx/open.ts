import {REASON_ERRNO} from '../abi/image-reasons.ts';
import {Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {checkBlockTable} from './block-table.ts';
import {readCurrentHeader, VhdxHeader} from './header.ts';
import {refuseUnreplayedLog} from './log.ts';
import {readMetadata, VhdxMetadata} from './metadata.ts';
import {isVhdx} from './probe.ts';
import {EINVAL, readRegions, VhdxRegions} from './regions.ts';

/** [MS-VHDX] 2.1: the header section. */
const HEADER_SECTION_SIZE: u64 = 0x100000;

export class VhdxImage {
  constructor(
    public readonly source: Source,
    public readonly header: VhdxHeader,
    public readonly regions: VhdxRegions,
    public readonly metadata: VhdxMetadata,
  ) {}
}

/** Checks in qemu-img's order. */
export function openVhdx(source: Source): VhdxImage {
  if (!isVhdx(source)) refuseImage(REASON_ERRNO, EINVAL);
  const regions = new VhdxRegions();
  regions.occupy(0, HEADER_SECTION_SIZE);
  const header = readCurrentHeader(source);
  if (!regions.occupy(header.logOffset, header.logLength)) refuseImage(REASON_ERRNO, EINVAL);
  refuseUnreplayedLog(source, header);
  readRegions(source, regions);
  const metadata = readMetadata(source, regions.metadata);
  checkBlockTable(source, regions, metadata);
  return new VhdxImage(source, header, regions, metadata);
}
