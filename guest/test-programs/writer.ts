import {STATUS_OK} from '../abi/status.ts';
import {allocateRegion} from '../bytes/region.ts';
import {writeDevice} from '../host/calls.ts';

// Writes to device 0 at offset 512 through the checked wrappers.
export function run(): u32 {
  writeDevice(0, 512, allocateRegion(64), 0, 64);
  return STATUS_OK;
}
