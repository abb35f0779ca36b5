import {FORMAT_PARALLELS} from '../abi/formats.ts';
import {INFO_FLAG_PARALLELS_INSIDE, INFO_FLAG_PARALLELS_SHORT_TABLE} from '../abi/info-config.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {checkEntries} from '../parallels/check-entries.ts';
import {openParallels} from '../parallels/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportImage} from './report-image.ts';
import {Report} from './report.ts';

/** qemu-img tells nothing but the size: neither clusters nor whether the image was closed. */
export function reportParallels(report: Report, request: InfoRequest): void {
  const header = openParallels(request.source, request.has(INFO_FLAG_PARALLELS_SHORT_TABLE));
  if (request.has(INFO_FLAG_PARALLELS_INSIDE)) checkEntries(request.source, header);
  reportImage(report, FORMAT_PARALLELS, header.sectors * SECTOR_SIZE, 0, 0);
}
