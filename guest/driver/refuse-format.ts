import {REASON_FORMAT_OTHER} from '../abi/image-reasons.ts';
import {STATUS_UNSUPPORTED} from '../abi/status.ts';
import {allocateRegion} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {refuseNaming} from '../report/refusal.ts';
import {openRawDriver} from '../raw/driver.ts';
import {Driver} from './driver.ts';
import {LayerConfig} from './layer-config.ts';

/** Ends the program: images of this format are named, not read. */
export function refuseFormat(layer: LayerConfig, name: string): Driver {
  const text = allocateRegion(name.length);
  storeText(text, 0, name);
  refuseNaming(STATUS_UNSUPPORTED, REASON_FORMAT_OTHER, text, 0, text.size);
  return openRawDriver(layer);
}
