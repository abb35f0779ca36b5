import {REASON_ERRNO} from '../abi/image-reasons.ts';
import {Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {BlockFaults, checkBlockTable} from './block-table.ts';
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

/** Opens an image whose blocks all lie in its file. */
export function openVhdx(source: Source, asQemu: bool): VhdxImage {
  const faults = new BlockFaults();
  const image = openDamagedVhdx(source, asQemu, faults);
  // Overlaps anywhere in the table are found first.
  if (faults.reason != 0) refuseImage(faults.reason, faults.entry, faults.position);
  return image;
}

/** Checks in qemu-img's order; blocks may be missing from the file, of which `faults` hears. `asQemu`: a parent, a log to replay and large sectors refuse the image, as in qemu-img. */
export function openDamagedVhdx(source: Source, asQemu: bool, faults: BlockFaults): VhdxImage {
  if (!isVhdx(source)) refuseImage(REASON_ERRNO, EINVAL);
  const regions = new VhdxRegions();
  regions.occupy(0, HEADER_SECTION_SIZE);
  const header = readCurrentHeader(source);
  if (!regions.occupy(header.logOffset, header.logLength)) refuseImage(REASON_ERRNO, EINVAL);
  const file = new VhdxFile(source);
  replayLog(file, header, asQemu);
  readRegions(file, regions);
  const metadata = readMetadata(file, regions.metadata, asQemu);
  checkBlockTable(file, regions, metadata, faults);
  return new VhdxImage(file, header, regions, metadata);
}
