import {REASON_ERRNO, REASON_VHDX_OVERLAP} from '../abi/image-reasons.ts';
import {Region} from '../bytes/region.ts';
import {Source} from '../device/source.ts';
import {refuseImage, refuseImageNaming} from '../report/refusal.ts';
import {BlockFaults, checkBlockTable} from './block-table.ts';
import {VhdxFile} from './file.ts';
import {readCurrentHeader, VhdxHeader} from './header.ts';
import {replayLog} from './log.ts';
import {readMetadata, VhdxMetadata} from './metadata.ts';
import {isVhdx} from './probe.ts';
import {EINVAL, readRegions, VhdxRegions} from './regions.ts';

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
  return openDamagedVhdx(source, asQemu, new RefusedFaults());
}

/** As openVhdx, for an image that may be written: a log to replay refuses none. */
export function openWritableVhdx(source: Source, asQemu: bool): VhdxImage {
  return openParts(source, asQemu, false, new RefusedFaults());
}

/** The first block that is not whole in the file ends the program. */
class RefusedFaults extends BlockFaults {
  tell(reason: u32, entry: u64, position: u64): void {
    refuseImage(reason, entry, position);
  }

  overlap(words: Region): void {
    refuseImageNaming(REASON_VHDX_OVERLAP, words, 0, words.size);
  }
}

/**
 * Checks in qemu-img's order; blocks may be missing from the file, of which `faults` hears. `asQemu`: a parent, a log to
 * replay and large sectors refuse the image, as in qemu-img.
 */
export function openDamagedVhdx(source: Source, asQemu: bool, faults: BlockFaults): VhdxImage {
  return openParts(source, asQemu, asQemu, faults);
}

function openParts(source: Source, asQemu: bool, isLogRefused: bool, faults: BlockFaults): VhdxImage {
  if (!isVhdx(source)) refuseImage(REASON_ERRNO, EINVAL);
  const regions = new VhdxRegions(asQemu);
  const header = readCurrentHeader(source);
  regions.occupy(header.logOffset, header.logLength);
  const file = new VhdxFile(source);
  replayLog(file, header, isLogRefused);
  readRegions(file, regions);
  const metadata = readMetadata(file, regions.metadata, asQemu);
  checkBlockTable(file, regions, metadata, faults);
  return new VhdxImage(file, header, regions, metadata);
}
