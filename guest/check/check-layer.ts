import {CHECK_FLAG_RESERVED_BITS} from '../abi/check-config.ts';
import {FORMAT_QCOW2} from '../abi/formats.ts';
import {openSource} from '../device/source.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {checkQcow2} from '../qcow2/check.ts';
import {Findings} from './findings.ts';

/** Checks one image as the format that its config names; ends the program when it is not such an image. */
export function checkLayer(findings: Findings, layer: LayerConfig, flags: u32): void {
  switch (layer.format) {
    case FORMAT_QCOW2:
      checkQcow2(findings, openSource(layer.firstDevice), (flags & CHECK_FLAG_RESERVED_BITS) != 0);
      return;
    default:
      findings.isUnsupported = true;
  }
}
