import {REASON_QED_UNCLEAN} from '../abi/image-reasons.ts';
import {storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion} from '../bytes/region.ts';
import {Findings} from '../check/findings.ts';
import {openSource} from '../device/source.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {writeDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {checkQed} from './check.ts';
import {FEATURE_NEED_CHECK, FEATURES_AT} from './header.ts';
import {openQed} from './open.ts';

/**
 * Takes the mark off an image that was not closed once all its tables are found right; clusters that nothing refers to stay,
 * as in qemu-img. Ends the program, with nothing changed, where a table is wrong.
 */
export function repairQed(findings: Findings, layer: LayerConfig): void {
  const source = openSource(layer.firstDevice);
  const header = openQed(source).header;
  if (!header.has(FEATURE_NEED_CHECK)) return;
  checkQed(findings, source);
  if (findings.corruptions > 0 || findings.errno != 0) refuseImage(REASON_QED_UNCLEAN);
  const bytes = allocateRegion(8);
  storeLe64(bytes, 0, header.features & ~FEATURE_NEED_CHECK);
  writeDevice(source.slot, FEATURES_AT, bytes, 0, bytes.size);
}
