import {FORMAT_QCOW} from '../abi/formats.ts';
import {IMAGE_FLAG_ENCRYPTED, NAME_BACKING_FILE} from '../abi/info-messages.ts';
import {openQcow} from '../qcow/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportImage, reportName} from './report-image.ts';
import {Report} from './report.ts';

export function reportQcow(report: Report, request: InfoRequest): void {
  const image = openQcow(request.source);
  const flags: u32 = image.isEncrypted ? IMAGE_FLAG_ENCRYPTED : 0;
  reportImage(report, FORMAT_QCOW, image.size, (1 as u64) << image.clusterBits, flags);
  reportName(report, NAME_BACKING_FILE, image.backingName);
}
