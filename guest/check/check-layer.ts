import {CHECK_FLAG_COMPRESSED_SECTORS, CHECK_FLAG_RESERVED_BITS} from '../abi/check-config.ts';
import {FORMAT_QCOW2} from '../abi/formats.ts';
import {openSource} from '../device/source.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Qcow2CheckOptions} from '../qcow2/check-options.ts';
import {checkQcow2} from '../qcow2/check.ts';
import {Findings} from './findings.ts';

/** Checks one image as the format that its config names; ends the program when it is not such an image. */
export function checkLayer(findings: Findings, layer: LayerConfig, flags: u32): void {
  switch (layer.format) {
    case FORMAT_QCOW2:
      checkQcow2(findings, openSource(layer.firstDevice), qcow2Options(flags));
      return;
    default:
      findings.isUnsupported = true;
  }
}

function qcow2Options(flags: u32): Qcow2CheckOptions {
  return new Qcow2CheckOptions((flags & CHECK_FLAG_RESERVED_BITS) != 0, (flags & CHECK_FLAG_COMPRESSED_SECTORS) != 0);
}
