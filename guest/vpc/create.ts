import {
  CREATE_BASE_NAME,
  CREATE_BASE_NAME_CAPACITY,
  CREATE_BASE_NAME_LENGTH,
  CREATE_TIME,
  CREATE_VIRTUAL_SIZE,
  CREATE_VPC_FORCE_SIZE,
  CREATE_VPC_SUBFORMAT,
} from '../abi/create-config.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {configText} from '../emit/config-text.ts';
import {EmitResult} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {emitVpc} from './emit.ts';
import {VpcOptions} from './emit-options.ts';

/** Reads the vpc group of the config and writes that image as output 0. */
export function createVpc(config: Region, sink: Sink): EmitResult {
  const options = new VpcOptions();
  options.virtualSize = loadLe64(config, CREATE_VIRTUAL_SIZE);
  options.subformat = loadLe32(config, CREATE_VPC_SUBFORMAT);
  options.isSizeForced = loadLe32(config, CREATE_VPC_FORCE_SIZE) != 0;
  options.time = loadLe64(config, CREATE_TIME);
  options.config = config;
  const name = configText(config, CREATE_BASE_NAME, CREATE_BASE_NAME_LENGTH, CREATE_BASE_NAME_CAPACITY);
  sink.beginOutput(name, name.size);
  return emitVpc(options, sink);
}
