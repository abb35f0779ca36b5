import {FORMAT_VPC} from '../abi/formats.ts';
import {INFO_FLAG_NO_DIFFERENCING, INFO_FLAG_VPC_ANY_TYPE, INFO_FLAG_VPC_SIZE_FIELD} from '../abi/info-config.ts';
import {NAME_BACKING_FILE, NAME_BACKING_FORMAT} from '../abi/info-messages.ts';
import {openVpc} from '../vpc/open.ts';
import {readParentName} from '../vpc/parent.ts';
import {InfoRequest} from './info-request.ts';
import {reportImage, reportName, reportText} from './report-image.ts';
import {Report} from './report.ts';

export function reportVpc(report: Report, request: InfoRequest): void {
  const usesSizeField = request.has(INFO_FLAG_VPC_SIZE_FIELD);
  const image = openVpc(request.source, usesSizeField, request.has(INFO_FLAG_VPC_ANY_TYPE));
  reportImage(report, FORMAT_VPC, image.virtualSize, image.blockSize, 0);
  const blocks = image.blocks;
  if (blocks == null || !image.isDifferencing || request.has(INFO_FLAG_NO_DIFFERENCING)) return;
  const parent = readParentName(image.source, blocks.header);
  reportName(report, NAME_BACKING_FILE, parent);
  if (parent.size > 0) reportText(report, NAME_BACKING_FORMAT, 'vpc');
}
