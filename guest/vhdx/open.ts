import {REASON_ERRNO} from '../abi/image-reasons.ts';
import {Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {checkBlockTable} from './block-table.ts';
import {VhdxFile} from './file.ts';
import {readCurrentHeader, VhdxHeader} from './header.ts';
import {replayLog} from './log.ts';
import {readMetadata, VhdxMetadata} from './metadata.ts';
import {isVhdx} from './probe.ts';
import {EINVAL, readRegions, VhdxRegions} from './regions.ts';

/** [MS-VHDX] 2.1: the header section. */
const HEADER_SECTION_SIZE: u64 = 0x100000;

export class VhdxImage {
  constructor(
    public readonly file: VhdxFile,
    public readonly header: VhdxHeader,
    public readonly regions: VhdxRegions,
    public readonly metadata: VhdxMetadata,
  ) {}
}

/** Checks in qemu-img's order. `asQemu`: a parent, a log to replay and large sectors refuse the image, as in qemu-img. */
export function openVhdx(source: Source, asQemu: bool): VhdxImage {
  if (!isVhdx(source)) refuseImage(REASON_ERRNO, EINVAL);
  const regions = new VhdxRegions();
  regions.occupy(0, HEADER_SECTION_SIZE);
  const header = readCurrentHeader(source);
  if (!regions.occupy(header.logOffset, header.logLength)) refuseImage(REASON_ERRNO, EINVAL);
  const file = new VhdxFile(source);
  replayLog(file, header, asQemu);
  readRegions(file, regions);
  const metadata = readMetadata(file, regions.metadata, asQemu);
  checkBlockTable(file, regions, metadata);
  return new VhdxImage(file, header, regions, metadata);
}
