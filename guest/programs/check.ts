import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CHAIN_FIRST_LAYERS, CHAIN_FIRST_TABLE} from '../abi/chain-config.ts';
import {
  CHECK_CONFIG_LENGTH,
  CHECK_FLAG_REPAIR_UNCLEAN,
  CHECK_FLAGS,
  CHECK_MAGIC,
  CHECK_TOLD_LIMIT,
} from '../abi/check-config.ts';
import {STATUS_BAD_CONFIG, STATUS_OK} from '../abi/status.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {checkLayer} from '../check/check-layer.ts';
import {repairLayer} from '../check/repair-layer.ts';
import {Findings} from '../check/findings.ts';
import {isConfigOf, readLayerConfigs} from '../driver/layer-config.ts';

/** Whether an image keeps its format's rules, or what it took to repair it, as CHECK_RECORD_FINDINGs and one CHECK_RECORD_RESULT. */
export function run(): i32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  if (!isConfigOf(config, CHECK_MAGIC, CHECK_CONFIG_LENGTH)) return STATUS_BAD_CONFIG;
  const layers = readLayerConfigs(config, CHAIN_FIRST_TABLE, CHAIN_FIRST_LAYERS);
  if (layers.length == 0) return STATUS_BAD_CONFIG;
  const findings = new Findings(loadLe32(config, CHECK_TOLD_LIMIT));
  const flags = loadLe32(config, CHECK_FLAGS);
  if ((flags & CHECK_FLAG_REPAIR_UNCLEAN) != 0) repairLayer(findings, layers[0], flags);
  else checkLayer(findings, layers[0], flags);
  findings.finish();
  return STATUS_OK;
}
