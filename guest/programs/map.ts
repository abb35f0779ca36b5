import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CHAIN_FIRST_LAYERS, CHAIN_FIRST_TABLE} from '../abi/chain-config.ts';
import {MAP_CONFIG_LENGTH, MAP_LENGTH, MAP_MAGIC, MAP_START} from '../abi/map-config.ts';
import {STATUS_BAD_CONFIG, STATUS_OK} from '../abi/status.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {openChain} from '../driver/chain.ts';
import {isConfigOf} from '../driver/layer-config.ts';
import {ExtentReport} from '../map/extent-report.ts';
import {mapChain} from '../map/map-chain.ts';

/** Highest offset that qemu-img counts to. */
const MAX_OFFSET: u64 = i64.MAX_VALUE as u64;

/** Where each part of an image's guest-visible bytes comes from, as MAP_EXTENTS. */
export function run(): i32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  if (!isConfigOf(config, MAP_MAGIC, MAP_CONFIG_LENGTH)) return STATUS_BAD_CONFIG;
  if (loadLe32(config, CHAIN_FIRST_LAYERS) == 0) return STATUS_BAD_CONFIG;
  const chain = openChain(config, CHAIN_FIRST_TABLE, CHAIN_FIRST_LAYERS);
  const start = loadLe64(config, MAP_START);
  mapChain(chain, start, endOf(start, loadLe64(config, MAP_LENGTH)), new ExtentReport());
  return STATUS_OK;
}

/** A window whose end cannot be counted holds nothing, as in qemu-img. */
function endOf(start: u64, length: u64): u64 {
  return start <= MAX_OFFSET && length <= MAX_OFFSET - start ? start + length : 0;
}
