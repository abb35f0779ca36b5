import {Driver} from '../driver/driver.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {refuseFormat} from '../driver/refuse-format.ts';

export function openVhdxDriver(layer: LayerConfig): Driver {
  return refuseFormat(layer, 'vhdx');
}
