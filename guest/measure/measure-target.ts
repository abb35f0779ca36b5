import {CREATE_VIRTUAL_SIZE} from '../abi/create-config.ts';
import {
  FORMAT_LUKS,
  FORMAT_QCOW2,
  FORMAT_RAW,
  FORMAT_VDI,
  FORMAT_VHDX,
  FORMAT_VMDK,
  FORMAT_VPC,
} from '../abi/formats.ts';
import {STATUS_UNSUPPORTED} from '../abi/status.ts';
import {storeLe64} from '../bytes/little-endian.ts';
import {measureQcow2} from '../qcow2/measure.ts';
import {measureVdi} from '../vdi/measure.ts';
import {measureVhdx, measureVmdk, measureVpc} from './measure-created.ts';
import {fixedSize, Measured, MeasureRequest, refusedMeasure} from './target.ts';

/** What an image of that format takes. */
export function measureTarget(format: u32, request: MeasureRequest): Measured {
  // The options that a format's own layout reads have the size among them.
  storeLe64(request.options, CREATE_VIRTUAL_SIZE, request.sizeBytes);
  switch (format) {
    case FORMAT_RAW:
      return fixedSize(request.sizeBytes);
    case FORMAT_LUKS:
      return fixedSize(request.encryptionHeader + request.sizeBytes);
    case FORMAT_QCOW2:
      return measureQcow2(request);
    case FORMAT_VMDK:
      return measureVmdk(request);
    case FORMAT_VPC:
      return measureVpc(request);
    case FORMAT_VHDX:
      return measureVhdx(request);
    case FORMAT_VDI:
      return measureVdi(request);
    default:
      return refusedMeasure(STATUS_UNSUPPORTED);
  }
}
