import {LANE_MESSAGE_LIMIT} from '../abi/calls.ts';
import {STATUS_BAD_CONFIG} from '../abi/status.ts';
import {fits} from '../bytes/fits.ts';
import {loadLe32, storeLe32} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {failPlain, lengthOf, receiveMessage, sendMessage} from '../host/calls.ts';
import {KEY_HEAD, KEYS_BODY, LANE_KEYS, LANE_KIND} from './lane-messages.ts';
import {ConvertOptions} from './options.ts';
import {Sources} from './sources.ts';

/** True when the planner has keys to tell, or might have: it and its workers say the same of the same layers. */
export function havePassphrase(layers: LayerConfig[]): bool {
  for (let index = 0; index < layers.length; index++) if (layers[index].secret.size > 0) return true;
  return false;
}

/** Tells all workers which keys the sources were unlocked with. */
export function sendVolumeKeys(sources: Sources, options: ConvertOptions): void {
  const message = allocateRegion(LANE_MESSAGE_LIMIT);
  storeLe32(message, LANE_KIND, LANE_KEYS);
  let length: u32 = KEYS_BODY;
  for (let index: u32 = 0; index < options.sourceCount; index++) {
    const layers = sources.chainOf(index).layers;
    for (let depth = 0; depth < layers.length; depth++) length = storeKey(message, length, layers[depth].volumeKey);
  }

  for (let lane: u32 = 0; lane < options.workers; lane++) sendMessage(lane, message, length);
}

/** Gives where the record ends. No cipher's key is so long that those of LAYER_LIMIT layers would not fit. */
function storeKey(message: Region, at: u32, key: Region): u32 {
  storeLe32(message, at, key.size);
  copyBytes(message, at + KEY_HEAD, key, 0, key.size);
  return at + KEY_HEAD + key.size;
}

/** The layers of the sources, in their order, with the keys that the planner has for them. */
export function receiveVolumeKeys(layers: LayerConfig[]): LayerConfig[] {
  const message = allocateRegion(LANE_MESSAGE_LIMIT);
  const end = lengthOf(receiveMessage(message));
  if (end < KEYS_BODY || loadLe32(message, LANE_KIND) != LANE_KEYS) failPlain(STATUS_BAD_CONFIG);
  const unlocked: LayerConfig[] = [];
  let at: u32 = KEYS_BODY;
  for (let index = 0; index < layers.length; index++) {
    if (!fits(at, KEY_HEAD, end)) failPlain(STATUS_BAD_CONFIG);
    const length = loadLe32(message, at);
    at += KEY_HEAD;
    if (!fits(at, length, end)) failPlain(STATUS_BAD_CONFIG);
    unlocked.push(length == 0 ? layers[index] : layers[index].withVolumeKey(sliceRegion(message, at, length)));
    at += length;
  }

  return unlocked;
}
