import {FORMAT_VPC} from '../abi/formats.ts';
import {INFO_FLAG_VPC_ANY_TYPE, INFO_FLAG_VPC_SIZE_FIELD} from '../abi/info-config.ts';
import {openVpc} from '../vpc/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportImage} from './report-image.ts';
import {Report} from './report.ts';

export function reportVpc(report: Report, request: InfoRequest): void {
  const usesSizeField = request.has(INFO_FLAG_VPC_SIZE_FIELD);
  const image = openVpc(request.source, usesSizeField, request.has(INFO_FLAG_VPC_ANY_TYPE));
  reportImage(report, FORMAT_VPC, image.virtualSize, image.blockSize, 0);
}
