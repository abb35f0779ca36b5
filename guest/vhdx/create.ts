import {
  CREATE_BASE_NAME,
  CREATE_BASE_NAME_CAPACITY,
  CREATE_BASE_NAME_LENGTH,
  CREATE_CREATOR,
  CREATE_CREATOR_CAPACITY,
  CREATE_CREATOR_LENGTH,
  CREATE_VHDX_BLOCK_SIZE,
  CREATE_VHDX_BLOCK_STATE_ZERO,
  CREATE_VHDX_IS_MAPPED,
  CREATE_VHDX_LOG_SIZE,
  CREATE_VHDX_SUBFORMAT,
  CREATE_VIRTUAL_SIZE,
} from '../abi/create-config.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {configText} from '../emit/config-text.ts';
import {EmitResult} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {emitVhdx} from './emit.ts';
import {VhdxOptions} from './emit-options.ts';

/** Reads the vhdx group of the config and writes that image as output 0. */
export function createVhdx(config: Region, sink: Sink): EmitResult {
  const name = configText(config, CREATE_BASE_NAME, CREATE_BASE_NAME_LENGTH, CREATE_BASE_NAME_CAPACITY);
  sink.beginOutput(name, name.size);
  return emitVhdx(readVhdxOptions(config), sink);
}

export function readVhdxOptions(config: Region): VhdxOptions {
  const options = new VhdxOptions();
  options.virtualSize = loadLe64(config, CREATE_VIRTUAL_SIZE);
  options.subformat = loadLe32(config, CREATE_VHDX_SUBFORMAT);
  options.blockSize = loadLe64(config, CREATE_VHDX_BLOCK_SIZE);
  options.logSize = loadLe64(config, CREATE_VHDX_LOG_SIZE);
  options.isStateZero = loadLe32(config, CREATE_VHDX_BLOCK_STATE_ZERO) != 0;
  options.isMapped = loadLe32(config, CREATE_VHDX_IS_MAPPED) != 0;
  options.creator = configText(config, CREATE_CREATOR, CREATE_CREATOR_LENGTH, CREATE_CREATOR_CAPACITY);
  options.config = config;
  return options;
}
