import {FORMAT_QCOW2, FORMAT_QED} from '../abi/formats.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {repairQcow2} from '../qcow2/repair.ts';
import {repairQed} from '../qed/repair.ts';
import {qcow2Options} from './check-layer.ts';
import {Findings} from './findings.ts';

/** Repairs one image that was not closed, where its format can be repaired; ends the program when it cannot. */
export function repairLayer(findings: Findings, layer: LayerConfig, flags: u32): void {
  if (layer.format == FORMAT_QCOW2) repairQcow2(findings, layer, qcow2Options(flags));
  else if (layer.format == FORMAT_QED) repairQed(findings, layer);
  else findings.isUnsupported = true;
}
