import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CONFIG_BODY, CONFIG_DEVICE_COUNT, CONFIG_LENGTH} from '../abi/config.ts';
import {STATUS_OK} from '../abi/status.ts';
import {loadLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {deviceSize, emitMessage, readDevice} from '../host/calls.ts';

// Emits its config's body (kind 1), then for every device its size (kind 2) and its first 4 KiB (kind 3).
export function run(): u32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  const bodyLength = loadLe32(config, CONFIG_LENGTH) - CONFIG_BODY;
  emitMessage(1, new Region(CONFIG_ADDRESS + CONFIG_BODY, CONFIG_CAPACITY - CONFIG_BODY), bodyLength);
  const devices = loadLe32(config, CONFIG_DEVICE_COUNT);
  const buffer = allocateRegion(4096);
  for (let device: u32 = 0; device < devices; device++) {
    storeLe64(buffer, 0, deviceSize(device));
    emitMessage(2, buffer, 8);
    emitMessage(3, buffer, readDevice(device, 0, buffer, 0, 4096));
  }
  return STATUS_OK;
}
