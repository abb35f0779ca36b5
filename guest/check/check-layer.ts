import {
  CHECK_FLAG_COMPRESSED_SECTORS,
  CHECK_FLAG_PARALLELS_NONE,
  CHECK_FLAG_PARALLELS_SHORT_TABLE,
  CHECK_FLAG_RESERVED_BITS,
  CHECK_FLAG_STRUCTURE,
} from '../abi/check-config.ts';
import {
  FORMAT_PARALLELS,
  FORMAT_QCOW2,
  FORMAT_QED,
  FORMAT_VDI,
  FORMAT_VHDX,
  FORMAT_VMDK,
  FORMAT_VPC,
} from '../abi/formats.ts';
import {openSource} from '../device/source.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {checkParallels} from '../parallels/check.ts';
import {Qcow2CheckOptions} from '../qcow2/check-options.ts';
import {checkQcow2} from '../qcow2/check.ts';
import {checkQed} from '../qed/check.ts';
import {checkVdi} from '../vdi/check.ts';
import {checkVhdx} from '../vhdx/check.ts';
import {checkVmdk} from '../vmdk/check.ts';
import {checkVpc} from '../vpc/check.ts';
import {Findings} from './findings.ts';

/** Checks one image as the format that its config names; ends the program when it is not such an image. */
export function checkLayer(findings: Findings, layer: LayerConfig, flags: u32): void {
  switch (layer.format) {
    case FORMAT_QCOW2:
      checkQcow2(findings, layer, qcow2Options(flags));
      return;
    case FORMAT_VMDK:
      checkVmdk(findings, layer);
      return;
    case FORMAT_VDI:
      checkVdi(findings, openSource(layer.firstDevice), (flags & CHECK_FLAG_STRUCTURE) != 0);
      return;
    case FORMAT_QED:
      checkQed(findings, openSource(layer.firstDevice));
      return;
    default:
      checkSeldom(findings, layer, flags);
  }
}

function checkSeldom(findings: Findings, layer: LayerConfig, flags: u32): void {
  if (layer.format == FORMAT_VHDX) {
    checkVhdx(findings, layer);
  } else if (layer.format == FORMAT_PARALLELS && (flags & CHECK_FLAG_PARALLELS_NONE) == 0) {
    const source = openSource(layer.firstDevice);
    checkParallels(findings, source, (flags & CHECK_FLAG_PARALLELS_SHORT_TABLE) != 0, flags);
  } else if (layer.format == FORMAT_VPC && (flags & CHECK_FLAG_STRUCTURE) != 0) {
    checkVpc(findings, layer);
  } else {
    findings.isUnsupported = true;
  }
}

/** What CHECK_FLAG_* say of qcow2. */
export function qcow2Options(flags: u32): Qcow2CheckOptions {
  return new Qcow2CheckOptions((flags & CHECK_FLAG_RESERVED_BITS) != 0, (flags & CHECK_FLAG_COMPRESSED_SECTORS) != 0);
}
