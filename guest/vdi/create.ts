import {CREATE_VDI_IS_STATIC, CREATE_VIRTUAL_SIZE} from '../abi/create-config.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {beginOnlyOutput} from '../emit/begin-output.ts';
import {EmitResult} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {emitVdi} from './emit.ts';

/** Reads the vdi group of the config and writes that image as output 0. */
export function createVdi(config: Region, sink: Sink): EmitResult {
  beginOnlyOutput(config, sink);
  const isStatic = loadLe32(config, CREATE_VDI_IS_STATIC) != 0;
  return emitVdi(loadLe64(config, CREATE_VIRTUAL_SIZE), isStatic, config, sink);
}
