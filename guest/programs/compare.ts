import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CHAIN_FIRST_LAYERS, CHAIN_FIRST_TABLE, CHAIN_SECOND_LAYERS, CHAIN_SECOND_TABLE} from '../abi/chain-config.ts';
import {
  COMPARE_CONFIG_LENGTH,
  COMPARE_FLAG_PROGRESS,
  COMPARE_FLAG_STATUS_COMPRESSED,
  COMPARE_FLAG_STATUS_RECURSE,
  COMPARE_FLAG_STRICT,
  COMPARE_FLAGS,
  COMPARE_MAGIC,
} from '../abi/compare-config.ts';
import {STAGE_OPEN} from '../abi/place.ts';
import {STATUS_BAD_CONFIG, STATUS_OK} from '../abi/status.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {compareChains, CompareOptions} from '../compare/compare-chains.ts';
import {Events} from '../compare/events.ts';
import {SameBytes} from '../compare/same-bytes.ts';
import {Side} from '../compare/side.ts';
import {openChain} from '../driver/chain.ts';
import {isConfigOf} from '../driver/layer-config.ts';
import {enterPlace} from '../host/place.ts';

/** Whether two images have the same guest-visible bytes, as COMPARE_EVENT. */
export function run(): i32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  if (!isConfigOf(config, COMPARE_MAGIC, COMPARE_CONFIG_LENGTH)) return STATUS_BAD_CONFIG;
  if (loadLe32(config, CHAIN_FIRST_LAYERS) == 0 || loadLe32(config, CHAIN_SECOND_LAYERS) == 0) return STATUS_BAD_CONFIG;
  const first = openChain(config, CHAIN_FIRST_TABLE, CHAIN_FIRST_LAYERS);
  enterPlace(STAGE_OPEN, 1, 0);
  const second = openChain(config, CHAIN_SECOND_TABLE, CHAIN_SECOND_LAYERS);
  const options = readOptions(loadLe32(config, COMPARE_FLAGS));
  compareChains(new Side(first, 0), new Side(second, 1), new SameBytes(config), options, new Events());
  return STATUS_OK;
}

function readOptions(flags: u32): CompareOptions {
  return new CompareOptions(
    (flags & COMPARE_FLAG_STRICT) != 0,
    (flags & COMPARE_FLAG_STATUS_COMPRESSED) != 0,
    (flags & COMPARE_FLAG_STATUS_RECURSE) != 0,
    (flags & COMPARE_FLAG_PROGRESS) != 0,
  );
}
