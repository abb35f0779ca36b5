import {CREATE_LUKS_IS_DETACHED, CREATE_VIRTUAL_SIZE} from '../abi/create-config.ts';
import {STATUS_CREATE_TOO_LARGE} from '../abi/create-status.ts';
import {STATUS_UNSUPPORTED} from '../abi/status.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {beginOnlyOutput} from '../emit/begin-output.ts';
import {EmitResult, refuse} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {makeLuksVolume} from './emit-volume.ts';

/**
 * Reads the LUKS group of the config and writes that volume as output 0: the header, the key material of the first slot,
 * and room for the others and for the payload. With a detached header the payload is not of this file.
 *
 * Worked example, 1 MiB, a key of 64 bytes: header at 0, key slots of 258048 bytes from 4096 on, payload at 2068480,
 * end at 3117056.
 */
export function createLuks(config: Region, sink: Sink): EmitResult {
  beginOnlyOutput(config, sink);
  const volume = makeLuksVolume(config);
  if (!volume) return refuse(STATUS_UNSUPPORTED);
  const isDetached = loadLe32(config, CREATE_LUKS_IS_DETACHED) != 0;
  const virtualSize = loadLe64(config, CREATE_VIRTUAL_SIZE);
  const payloadSize: u64 = isDetached ? 0 : virtualSize;
  if (payloadSize > (i64.MAX_VALUE as u64) - volume.size) return refuse(STATUS_CREATE_TOO_LARGE);
  volume.write(0, sink);
  sink.endOutput(volume.size + payloadSize);
  const result = new EmitResult();
  result.virtualSize = virtualSize;
  result.dataOffset = volume.size;
  result.dataLength = payloadSize;
  return result;
}
