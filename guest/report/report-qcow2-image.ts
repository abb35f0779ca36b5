import {REASON_QCOW2_DATA_FILE_REQUIRED} from '../abi/image-reasons.ts';
import {INFO_FLAG_DATA_FILE, INFO_FLAG_FOR_CHECK} from '../abi/info-config.ts';
import {NEED_QCOW2_DATA_FILE} from '../abi/info-messages.ts';
import {INCOMPATIBLE_DATA_FILE} from '../qcow2/header.ts';
import {openQcow2} from '../qcow2/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportNeed} from './report-need.ts';
import {reportQcow2} from './report-qcow2.ts';
import {refuseImage} from './refusal.ts';
import {Report} from './report.ts';

/** Where the data file counts as part of the image, it is asked for first. */
export function reportQcow2Image(report: Report, request: InfoRequest): void {
  const image = openQcow2(request.source, request.has(INFO_FLAG_FOR_CHECK));
  const isDataFileNeeded =
    request.has(INFO_FLAG_DATA_FILE) && (image.header.incompatible & INCOMPATIBLE_DATA_FILE) != 0;
  if (isDataFileNeeded && request.devices < 2) {
    if (!image.extensions.hasDataFileName) refuseImage(REASON_QCOW2_DATA_FILE_REQUIRED);
    reportNeed(report, NEED_QCOW2_DATA_FILE, image.extensions.dataFile);
  } else {
    reportQcow2(report, image, request);
  }
}
