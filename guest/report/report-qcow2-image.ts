import {INFO_FLAG_DATA_FILE} from '../abi/info-config.ts';
import {NEED_QCOW2_DATA_FILE} from '../abi/info-messages.ts';
import {INCOMPATIBLE_DATA_FILE} from '../qcow2/header.ts';
import {openQcow2} from '../qcow2/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportNeed} from './report-need.ts';
import {reportQcow2} from './report-qcow2.ts';
import {Report} from './report.ts';

/** Where the data file counts as part of the image, it is asked for first. */
export function reportQcow2Image(report: Report, request: InfoRequest): void {
  const image = openQcow2(request.source);
  const isDataFileNeeded =
    request.has(INFO_FLAG_DATA_FILE) &&
    (image.header.incompatible & INCOMPATIBLE_DATA_FILE) != 0 &&
    image.extensions.hasDataFileName;
  if (isDataFileNeeded && request.devices < 2) {
    reportNeed(report, NEED_QCOW2_DATA_FILE, image.extensions.dataFile);
  } else {
    reportQcow2(report, image, request);
  }
}
