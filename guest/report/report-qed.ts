import {FORMAT_QED} from '../abi/formats.ts';
import {IMAGE_FLAG_DIRTY, NAME_BACKING_FILE, NAME_BACKING_FORMAT} from '../abi/info-messages.ts';
import {FEATURE_BACKING_RAW, FEATURE_NEED_CHECK} from '../qed/header.ts';
import {openQed} from '../qed/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportImage, reportName, reportText} from './report-image.ts';
import {Report} from './report.ts';

export function reportQed(report: Report, request: InfoRequest): void {
  const image = openQed(request.source);
  const header = image.header;
  const flags: u32 = header.has(FEATURE_NEED_CHECK) ? IMAGE_FLAG_DIRTY : 0;
  reportImage(report, FORMAT_QED, header.size, header.clusterSize, flags);
  reportName(report, NAME_BACKING_FILE, image.backingName);
  // QED specification, "Header": the backing file is not to be probed.
  if (header.has(FEATURE_BACKING_RAW)) reportText(report, NAME_BACKING_FORMAT, 'raw');
}
