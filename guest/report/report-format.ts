import {FORMAT_QCOW2, FORMAT_VHDX, FORMAT_VMDK, FORMAT_VPC} from '../abi/formats.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {openVmdk} from '../vmdk/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportImage} from './report-image.ts';
import {reportQcow2Image} from './report-qcow2-image.ts';
import {reportVhdx} from './report-vhdx.ts';
import {reportVmdk} from './report-vmdk.ts';
import {reportVpc} from './report-vpc.ts';
import {Report} from './report.ts';

/**
 * Describes an image as the format that it was found to be, or ends the program when it is not such an image. One
 * `report-<format>.ts` per format, which opens it with the format's `open.ts` and never with its driver: what only
 * reading data needs stays out of this program.
 */
export function reportFormat(report: Report, format: u32, request: InfoRequest): void {
  switch (format) {
    case FORMAT_QCOW2:
      reportQcow2Image(report, request);
      break;
    case FORMAT_VPC:
      reportVpc(report, request);
      break;
    case FORMAT_VMDK:
      reportVmdk(report, openVmdk(request.source, request.devices));
      break;
    case FORMAT_VHDX:
      reportVhdx(report, request);
      break;
    default:
      // raw, and what is raw under another name
      reportImage(report, format, request.source.sizeInSectors * SECTOR_SIZE, 0, 0);
  }
}
