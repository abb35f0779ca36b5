import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CONFIG_BODY} from '../abi/config.ts';
import {STATUS_OK} from '../abi/status.ts';
import {loadLe32, loadLe64, storeLe32} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {compressUnit} from '../codec/compress.ts';
import {deviceSize, emitMessage, readDevice, writeDevice} from '../host/calls.ts';

// Compresses device 0 as its config's body says: COMPRESSION_* (u32), capacity in bytes (u32), guest offset (u64), how
// often (u32), and the bytes of one unit (u32). Writes the units as they are stored to device 1, one after another, and
// emits each one's result (kind 1, i32).
export function run(): u32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  const rounds = loadLe32(config, CONFIG_BODY + 16);
  const length = deviceSize(0) as u32;
  const from = allocateRegion(length);
  readDevice(0, 0, from, 0, length);
  const to = allocateRegion(loadLe32(config, CONFIG_BODY + 4));
  for (let round: u32 = 0; round < rounds; round++) compressUnits(config, from, to, round + 1 == rounds);
  return STATUS_OK;
}

function compressUnits(config: Region, from: Region, to: Region, isLast: bool): void {
  const kind = loadLe32(config, CONFIG_BODY);
  const guestOffset = loadLe64(config, CONFIG_BODY + 8);
  const unit = loadLe32(config, CONFIG_BODY + 20);
  const answer = allocateRegion(4);
  let written: u64 = 0;
  for (let at: u32 = 0; at < from.size; at += unit) {
    const result = compressUnit(kind, guestOffset + at, from, at, min(unit, from.size - at), to, 0, to.size);
    if (!isLast) continue;
    storeLe32(answer, 0, result as u32);
    emitMessage(1, answer, 4);
    if (result <= 0) continue;
    writeDevice(1, written, to, 0, result as u32);
    written += result as u32;
  }
}
