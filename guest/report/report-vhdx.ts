import {FORMAT_VHDX} from '../abi/formats.ts';
import {openVhdx} from '../vhdx/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportImage} from './report-image.ts';
import {Report} from './report.ts';

export function reportVhdx(report: Report, request: InfoRequest): void {
  const metadata = openVhdx(request.source).metadata;
  reportImage(report, FORMAT_VHDX, metadata.virtualSize, metadata.blockSize, 0);
}
