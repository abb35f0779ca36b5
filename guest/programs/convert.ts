import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {
  CHAIN_FIRST_LAYERS,
  CHAIN_FIRST_TABLE,
  CHAIN_SECOND_LAYERS,
  CHAIN_SECOND_TABLE,
  LAYER_LIMIT,
} from '../abi/chain-config.ts';
import {
  CONVERT_CONFIG_LENGTH,
  CONVERT_MAGIC,
  CONVERT_ROLE_PLANNER,
  CONVERT_ROLE_STREAM,
  CONVERT_ROLE_WORKER,
  CONVERT_SOURCE_LAYERS,
  CONVERT_SOURCES,
  CONVERT_WINDOW_END,
  CONVERT_WINDOW_FROM,
} from '../abi/convert-config.ts';
import {REASON_VMDK_NO_EXTENTS} from '../abi/image-reasons.ts';
import {STAGE_OPEN} from '../abi/place.ts';
import {STATUS_BAD_CONFIG, STATUS_OK} from '../abi/status.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {convertImages} from '../convert/convert-images.ts';
import {ConvertOptions, readConvertOptions} from '../convert/options.ts';
import {ConvertEvents} from '../convert/events.ts';
import {Salvage} from '../convert/salvage.ts';
import {Sources} from '../convert/sources.ts';
import {streamImage} from '../convert/stream-image.ts';
import {streamSources} from '../convert/stream-sources.ts';
import {havePassphrase, receiveVolumeKeys, sendVolumeKeys} from '../convert/volume-keys.ts';
import {workForPlanner} from '../convert/worker.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {stackLayers} from '../driver/chain.ts';
import {isConfigOf, LayerConfig, readLayerConfigs} from '../driver/layer-config.ts';
import {openStream} from '../driver/open-stream.ts';
import {openWriter} from '../driver/open-writer.ts';
import {StreamOutput} from '../emit/stream-output.ts';
import {failPlain} from '../host/calls.ts';
import {enterPlace} from '../host/place.ts';
import {refuseImage} from '../report/refusal.ts';

/** Copies what images hold into another one that is there already, telling CONVERT_EVENT. */
export function run(): i32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  if (!isConfigOf(config, CONVERT_MAGIC, CONVERT_CONFIG_LENGTH)) return STATUS_BAD_CONFIG;
  const options = readConvertOptions(config);
  const sources = openSources(config, options, readSourceLayers(config, options));
  if (options.role == CONVERT_ROLE_WORKER) workForPlanner(sources, options);
  else if (options.role == CONVERT_ROLE_STREAM) fillStream(config, sources, options);
  else fillTarget(config, sources, options);
  return STATUS_OK;
}

/** Without a layer the stream is raw; the layer is an empty image that it is to be like. */
function fillStream(config: Region, sources: Sources, options: ConvertOptions): void {
  const layers: LayerConfig[] = readLayerConfigs(config, CHAIN_SECOND_TABLE, CHAIN_SECOND_LAYERS);
  if (layers.length == 0) {
    streamSources(sources, options);
    return;
  }

  enterPlace(STAGE_OPEN, options.sourceCount, 0);
  const output = new StreamOutput();
  streamImage(sources, openStream(layers[0], output), output, options);
}

function fillTarget(config: Region, sources: Sources, options: ConvertOptions): void {
  const layers: LayerConfig[] = readLayerConfigs(config, CHAIN_SECOND_TABLE, CHAIN_SECOND_LAYERS);
  if (layers.length == 0) failPlain(STATUS_BAD_CONFIG);
  enterPlace(STAGE_OPEN, options.sourceCount, 0);
  const below = stackLayers(layers, 1, layers.length - 1);
  const writer = openWriter(layers[0], below);
  if (options.copiesBitmaps) writer.copyBitmaps(readLayerConfigs(config, CHAIN_FIRST_TABLE, CHAIN_FIRST_LAYERS)[0]);
  convertImages(sources, writer, below, options);
}

/** Unlocking takes seconds and much memory: only the planner does. */
function readSourceLayers(config: Region, options: ConvertOptions): LayerConfig[] {
  const layers: LayerConfig[] = readLayerConfigs(config, CHAIN_FIRST_TABLE, CHAIN_FIRST_LAYERS);
  const isTold = options.role == CONVERT_ROLE_WORKER && havePassphrase(layers);
  return isTold ? receiveVolumeKeys(layers) : layers;
}

function openSources(config: Region, options: ConvertOptions, layers: LayerConfig[]): Sources {
  const count = loadLe32(config, CONVERT_SOURCES);
  if (count == 0 || count > (LAYER_LIMIT as u32)) failPlain(STATUS_BAD_CONFIG);
  const sources = new Sources(new Salvage(new ConvertEvents(), options.salvages));
  if (options.isBehind) sources.beginAt(readBegin(config));
  let first: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    const depth = loadLe32(config, CONVERT_SOURCE_LAYERS + index * 4);
    if (depth == 0 || depth > (layers.length as u32) - first) failPlain(STATUS_BAD_CONFIG);
    enterPlace(STAGE_OPEN, index, 0);
    const chain = stackLayers(layers, first, depth);
    if (chain.layers[0].hasNoExtents) refuseImage(REASON_VMDK_NO_EXTENTS);
    sources.add(chain);
    first += depth;
  }

  if (first != (layers.length as u32)) failPlain(STATUS_BAD_CONFIG);
  if (options.hasWindow) cutSources(config, sources, count);
  if (options.role == CONVERT_ROLE_PLANNER && havePassphrase(layers)) sendVolumeKeys(sources, options);
  return sources;
}

function readBegin(config: Region): u64 {
  const begin = loadLe64(config, CONVERT_WINDOW_FROM);
  // No size of an image reaches so far.
  if (begin % SECTOR_SIZE != 0 || begin > (i64.MAX_VALUE as u64) / 2) failPlain(STATUS_BAD_CONFIG);
  return begin;
}

function cutSources(config: Region, sources: Sources, count: u32): void {
  const from = loadLe64(config, CONVERT_WINDOW_FROM);
  const end = loadLe64(config, CONVERT_WINDOW_END);
  if (count != 1 || from > end || end > sources.sizeBytes) failPlain(STATUS_BAD_CONFIG);
  sources.cut(from, end);
}
