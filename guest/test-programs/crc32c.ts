import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CONFIG_BODY, CONFIG_LENGTH} from '../abi/config.ts';
import {STATUS_OK} from '../abi/status.ts';
import {crc32c} from '../bytes/crc32c.ts';
import {loadLe32, storeLe32} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {emitMessage} from '../host/calls.ts';

// Emits the CRC-32C of its config's body (kind 1, four bytes).
export function run(): u32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  const answer = allocateRegion(4);
  storeLe32(answer, 0, crc32c(config, CONFIG_BODY, loadLe32(config, CONFIG_LENGTH) - CONFIG_BODY));
  emitMessage(1, answer, 4);
  return STATUS_OK;
}
