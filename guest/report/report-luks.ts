import {
  INFO_RECORD_LUKS,
  LUKS_ITERATIONS,
  LUKS_PAYLOAD_OFFSET,
  LUKS_SLOT_ACTIVE,
  LUKS_SLOT_COUNT,
  LUKS_SLOT_ITERATIONS,
  LUKS_SLOT_KEY_OFFSET,
  LUKS_SLOT_SIZE,
  LUKS_SLOT_STRIPES,
  LUKS_SLOTS,
} from '../abi/info-messages.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {LuksHeader, SLOT_COUNT} from '../luks/header.ts';
import {Report} from './report.ts';

export function reportLuks(report: Report, header: LuksHeader): void {
  const texts: Region[] = [];
  texts.push(header.cipher);
  texts.push(header.mode);
  texts.push(header.ivGenerator);
  texts.push(header.ivGeneratorHash);
  texts.push(header.hash);
  texts.push(header.uuid);
  let length: u32 = LUKS_SLOTS + SLOT_COUNT * LUKS_SLOT_SIZE;
  for (let index = 0; index < texts.length; index++) length += 4 + texts[index].size;
  const body = report.add(INFO_RECORD_LUKS, length);
  storeLe64(body, LUKS_PAYLOAD_OFFSET, header.payloadOffset);
  storeLe32(body, LUKS_ITERATIONS, header.iterations);
  storeLe32(body, LUKS_SLOT_COUNT, SLOT_COUNT);
  for (let slot: u32 = 0; slot < SLOT_COUNT; slot++) storeSlot(body, header, slot);
  let at: u32 = LUKS_SLOTS + SLOT_COUNT * LUKS_SLOT_SIZE;
  for (let index = 0; index < texts.length; index++) {
    storeLe32(body, at, texts[index].size);
    copyBytes(body, at + 4, texts[index], 0, texts[index].size);
    at += 4 + texts[index].size;
  }
}

function storeSlot(body: Region, header: LuksHeader, slot: u32): void {
  const at: u32 = LUKS_SLOTS + slot * LUKS_SLOT_SIZE;
  storeLe32(body, at + LUKS_SLOT_ACTIVE, header.isSlotActive(slot) ? 1 : 0);
  storeLe32(body, at + LUKS_SLOT_ITERATIONS, header.slotIterations(slot));
  storeLe32(body, at + LUKS_SLOT_STRIPES, header.slotStripes(slot));
  storeLe64(body, at + LUKS_SLOT_KEY_OFFSET, header.slotKeyOffset(slot));
}
