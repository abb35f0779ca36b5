import {ABI_VERSION, CONFIG_CAPACITY} from '../abi/calls.ts';
import {
  LAYER_ALLOCATED_SIZE,
  LAYER_DEVICE_COUNT,
  LAYER_FIRST_DEVICE,
  LAYER_FLAG_VOLUME_KEY,
  LAYER_FLAGS,
  LAYER_FORMAT,
  LAYER_LIMIT,
  LAYER_RANDOM,
  LAYER_RANDOM_LENGTH,
  LAYER_RAW_OFFSET,
  LAYER_RAW_SIZE,
  LAYER_SECRET,
  LAYER_SECRET_LENGTH,
  LAYER_SIZE,
  LAYER_SNAPSHOT,
  LAYER_SNAPSHOT_LENGTH,
} from '../abi/chain-config.ts';
import {CONFIG_ABI_VERSION, CONFIG_LENGTH, CONFIG_MAGIC} from '../abi/config.ts';
import {STATUS_BAD_CONFIG} from '../abi/status.ts';
import {fits} from '../bytes/fits.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region, sliceRegion} from '../bytes/region.ts';
import {failPlain} from '../host/calls.ts';

/** How one layer is to be opened; see guest/abi/chain-config.ts. */
export class LayerConfig {
  constructor(
    public readonly format: u32,
    public readonly firstDevice: u32,
    public readonly deviceCount: u32,
    public readonly flags: u32,
    /** Empty when none was given. */
    public readonly secret: Region,
    /** Empty for the active state. */
    public readonly snapshot: Region,
    public readonly rawOffset: u64,
    public readonly rawSize: u64,
    public readonly allocatedBytes: u64,
    /** For the identities that writing changes; empty for a layer that is only read. */
    public readonly random: Region,
  ) {}

  has(flag: u32): bool {
    return (this.flags & flag) != 0;
  }

  /** The same layer, opened with its volume's key instead of a passphrase. */
  withVolumeKey(key: Region): LayerConfig {
    return new LayerConfig(
      this.format,
      this.firstDevice,
      this.deviceCount,
      this.flags | (LAYER_FLAG_VOLUME_KEY as u32),
      key,
      this.snapshot,
      this.rawOffset,
      this.rawSize,
      this.allocatedBytes,
      this.random,
    );
  }
}

/** True when the config is one of `magic`'s program, for this call table, and at least `length` bytes long. */
export function isConfigOf(config: Region, magic: u32, length: u32): bool {
  return (
    loadLe32(config, CONFIG_MAGIC) == magic &&
    loadLe32(config, CONFIG_ABI_VERSION) == (ABI_VERSION as u32) &&
    loadLe32(config, CONFIG_LENGTH) >= length
  );
}

/** The layers of a chain: `tableField` and `layersField` are where the config says where its table is. */
export function readLayerConfigs(config: Region, tableField: u32, layersField: u32): LayerConfig[] {
  const table = loadLe32(config, tableField);
  const count = loadLe32(config, layersField);
  const layers: LayerConfig[] = [];
  if (count > (LAYER_LIMIT as u32) || !fits(table, count * LAYER_SIZE, CONFIG_CAPACITY)) failPlain(STATUS_BAD_CONFIG);
  for (let index: u32 = 0; index < count; index++) layers.push(readLayer(config, table + index * LAYER_SIZE));
  return layers;
}

function readLayer(config: Region, at: u32): LayerConfig {
  return new LayerConfig(
    loadLe32(config, at + LAYER_FORMAT),
    loadLe32(config, at + LAYER_FIRST_DEVICE),
    loadLe32(config, at + LAYER_DEVICE_COUNT),
    loadLe32(config, at + LAYER_FLAGS),
    readText(config, at + LAYER_SECRET, at + LAYER_SECRET_LENGTH),
    readText(config, at + LAYER_SNAPSHOT, at + LAYER_SNAPSHOT_LENGTH),
    loadLe64(config, at + LAYER_RAW_OFFSET),
    loadLe64(config, at + LAYER_RAW_SIZE),
    loadLe64(config, at + LAYER_ALLOCATED_SIZE),
    readText(config, at + LAYER_RANDOM, at + LAYER_RANDOM_LENGTH),
  );
}

function readText(config: Region, offsetAt: u32, lengthAt: u32): Region {
  const offset = loadLe32(config, offsetAt);
  const length = loadLe32(config, lengthAt);
  if (!fits(offset, length, CONFIG_CAPACITY)) failPlain(STATUS_BAD_CONFIG);
  return sliceRegion(config, offset, length);
}
