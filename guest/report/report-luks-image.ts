import {FORMAT_LUKS} from '../abi/formats.ts';
import {IMAGE_FLAG_ENCRYPTED} from '../abi/info-messages.ts';
import {openLuks} from '../luks/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportImage} from './report-image.ts';
import {reportLuks} from './report-luks.ts';
import {Report} from './report.ts';

export function reportLuksImage(report: Report, request: InfoRequest): void {
  const image = openLuks(request.source);
  reportImage(report, FORMAT_LUKS, image.virtualSize, 0, IMAGE_FLAG_ENCRYPTED);
  reportLuks(report, image.header);
}
