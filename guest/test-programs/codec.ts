import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CONFIG_BODY} from '../abi/config.ts';
import {STATUS_OK} from '../abi/status.ts';
import {loadLe32, storeLe32} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {decompressBzip2} from '../codec/bzip2.ts';
import {inflateRaw, inflateZlib} from '../codec/inflate.ts';
import {decodeLzfse} from '../codec/lzfse.ts';
import {decompressZstd} from '../codec/zstd.ts';
import {deviceSize, emitMessage, readDevice, writeDevice} from '../host/calls.ts';

// Decodes device 0 with the codec that its config's body names (u32), into as many bytes as the body says (u32), as
// often as it says (u32). Writes what that gave to device 1 and emits the decoder's result (kind 1, i32).
export function run(): u32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  const codec = loadLe32(config, CONFIG_BODY);
  const capacity = loadLe32(config, CONFIG_BODY + 4);
  const rounds = loadLe32(config, CONFIG_BODY + 8);
  const length = deviceSize(0) as u32;
  const from = allocateRegion(length);
  readDevice(0, 0, from, 0, length);
  const to = allocateRegion(capacity);
  let result: i32 = 0;
  for (let round: u32 = 0; round < rounds; round++) result = decode(codec, from, to);
  if (result > 0) writeDevice(1, 0, to, 0, result as u32);
  const answer = allocateRegion(4);
  storeLe32(answer, 0, result as u32);
  emitMessage(1, answer, 4);
  return STATUS_OK;
}

function decode(codec: u32, from: Region, to: Region): i32 {
  if (codec == 1) return inflateRaw(from, 0, from.size, to, 0, to.size);
  if (codec == 2) return inflateZlib(from, 0, from.size, to, 0, to.size);
  if (codec == 3) return decompressZstd(from, 0, from.size, to, 0, to.size);
  if (codec == 5) return decodeLzfse(from, 0, from.size, to, 0, to.size);
  return decompressBzip2(from, 0, from.size, to, 0, to.size);
}
