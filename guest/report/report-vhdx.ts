import {FORMAT_VHDX} from '../abi/formats.ts';
import {INFO_FLAG_FOR_CHECK, INFO_FLAG_NO_DIFFERENCING, INFO_FLAG_WRITTEN} from '../abi/info-config.ts';
import {IMAGE_FLAG_DIRTY, NAME_BACKING_FILE, NAME_BACKING_FORMAT} from '../abi/info-messages.ts';
import {BlockFaults} from '../vhdx/block-table.ts';
import {openDamagedVhdx, openVhdx, openWritableVhdx, VhdxImage} from '../vhdx/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportImage, reportName, reportText} from './report-image.ts';
import {Report} from './report.ts';

export function reportVhdx(report: Report, request: InfoRequest): void {
  const asQemu = request.has(INFO_FLAG_NO_DIFFERENCING);
  const image = open(request, asQemu);
  const metadata = image.metadata;
  // A log to replay is what is left of a writer that did not close the image.
  const flags = image.file.writes.length > 0 ? IMAGE_FLAG_DIRTY : 0;
  reportImage(report, FORMAT_VHDX, metadata.virtualSize, metadata.blockSize, flags);
  if (!metadata.hasParent) return;
  reportName(report, NAME_BACKING_FILE, metadata.parent.name);
  if (metadata.parent.name.size > 0) reportText(report, NAME_BACKING_FORMAT, 'vhdx');
}

function open(request: InfoRequest, asQemu: bool): VhdxImage {
  if (request.has(INFO_FLAG_FOR_CHECK)) return openDamagedVhdx(request.source, asQemu, new BlockFaults());
  return request.has(INFO_FLAG_WRITTEN) ? openWritableVhdx(request.source, asQemu) : openVhdx(request.source, asQemu);
}
