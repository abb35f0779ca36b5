import {
  FORMAT_BOCHS,
  FORMAT_CLOOP,
  FORMAT_DMG,
  FORMAT_LUKS,
  FORMAT_PARALLELS,
  FORMAT_QCOW,
  FORMAT_QCOW2,
  FORMAT_QED,
  FORMAT_VDI,
  FORMAT_VHDX,
  FORMAT_VMDK,
  FORMAT_VPC,
} from '../abi/formats.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {openVmdk} from '../vmdk/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportImage} from './report-image.ts';
import {reportLuksImage} from './report-luks-image.ts';
import {reportParallels} from './report-parallels.ts';
import {reportQcow} from './report-qcow.ts';
import {reportQcow2Image} from './report-qcow2-image.ts';
import {reportQed} from './report-qed.ts';
import {reportBochs, reportCloop, reportDmg} from './report-read-only.ts';
import {reportVdi} from './report-vdi.ts';
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
    case FORMAT_VDI:
      reportVdi(report, request);
      break;
    case FORMAT_LUKS:
      reportLuksImage(report, request);
      break;
    default:
      reportSeldomFormat(report, format, request);
  }
}

function reportSeldomFormat(report: Report, format: u32, request: InfoRequest): void {
  switch (format) {
    case FORMAT_QCOW:
      reportQcow(report, request);
      break;
    case FORMAT_QED:
      reportQed(report, request);
      break;
    case FORMAT_PARALLELS:
      reportParallels(report, request);
      break;
    case FORMAT_DMG:
      reportDmg(report, request);
      break;
    case FORMAT_BOCHS:
      reportBochs(report, request);
      break;
    case FORMAT_CLOOP:
      reportCloop(report, request);
      break;
    default:
      // raw, and what is raw under another name
      reportImage(report, format, request.source.sizeInSectors * SECTOR_SIZE, 0, 0);
  }
}
