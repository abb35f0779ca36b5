import {
  REASON_LUKS_CIPHER_TEXT,
  REASON_LUKS_HASH_TEXT,
  REASON_LUKS_ITERATIONS,
  REASON_LUKS_MODE_TEXT,
  REASON_LUKS_PAYLOAD,
  REASON_LUKS_SLOT_HEADER,
  REASON_LUKS_SLOT_ITERATIONS,
  REASON_LUKS_SLOT_PAYLOAD,
  REASON_LUKS_SLOT_STATE,
  REASON_LUKS_SLOT_STRIPES,
  REASON_LUKS_SLOTS_OVERLAP,
  REASON_LUKS_VERSION,
} from '../abi/image-reasons.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {checkLuksCipher} from './check-cipher.ts';
import {LUKS_TEXTS_END, LuksHeader, SLOT_ACTIVE, SLOT_COUNT, SLOT_INACTIVE} from './header.ts';

/** The number that every writer takes (LUKS On-Disk Format Specification 1.2.3, "LUKS constants"). */
export const LUKS_STRIPES: u32 = 4000;
/** Sectors that the header has for itself; key material is aligned to as many. */
export const HEADER_SECTORS: u32 = 8;

/** Ends the program when the header breaks a rule that qemu-img looks at, in its order. `anyHeader`: see readLuksHeader. */
export function checkLuksHeader(header: LuksHeader, anyHeader: bool): void {
  if (header.version != 1) refuseImage(REASON_LUKS_VERSION, header.version);
  if (!anyHeader) checkFields(header);
  for (let slot: u32 = 0; slot < SLOT_COUNT; slot++) {
    checkSlot(header, slot, anyHeader);
    checkKeyPlace(header, slot);
  }

  checkLuksCipher(header);
}

function checkFields(header: LuksHeader): void {
  checkTexts(header.unendedText);
  if (header.payloadSector < HEADER_SECTORS) refuseImage(REASON_LUKS_PAYLOAD);
  if (header.iterations == 0) refuseImage(REASON_LUKS_ITERATIONS);
}

function checkTexts(unended: u32): void {
  if (unended == 0) refuseImage(REASON_LUKS_CIPHER_TEXT);
  if (unended == 1) refuseImage(REASON_LUKS_MODE_TEXT);
  if (unended < LUKS_TEXTS_END) refuseImage(REASON_LUKS_HASH_TEXT);
}

function checkSlot(header: LuksHeader, slot: u32, anyHeader: bool): void {
  const stripes = header.slotStripes(slot);
  const areStripesRight = anyHeader ? stripes != 0 : stripes == LUKS_STRIPES;
  if (!areStripesRight) refuseImage(REASON_LUKS_SLOT_STRIPES, slot, stripes);
  const state = header.slotState(slot);
  if (state != SLOT_ACTIVE && state != SLOT_INACTIVE) refuseImage(REASON_LUKS_SLOT_STATE, slot);
  if (anyHeader) return;
  if (state == SLOT_ACTIVE && header.slotIterations(slot) == 0) refuseImage(REASON_LUKS_SLOT_ITERATIONS, slot);
  if (header.slotKeySector(slot) < HEADER_SECTORS) refuseImage(REASON_LUKS_SLOT_HEADER, slot);
}

function checkKeyPlace(header: LuksHeader, slot: u32): void {
  const start = header.slotKeySector(slot);
  const sectors = keyMaterialSectors(header.keyBytes);
  // qemu-img adds with 32 bits; key material that begins so far behind is in no file, so unlocking takes care of it.
  if (start + sectors > header.payloadSector) refuseImage(REASON_LUKS_SLOT_PAYLOAD, slot);
  for (let other = slot + 1; other < SLOT_COUNT; other++) {
    const otherStart = header.slotKeySector(other);
    const isApart = start + sectors <= otherStart || otherStart + sectors <= start;
    if (!isApart) refuseImage(REASON_LUKS_SLOTS_OVERLAP, slot, other);
  }
}

/** Sectors of each slot's key material, aligned. */
export function keyMaterialSectors(keyBytes: u32): u32 {
  const bytes: u64 = (keyBytes as u64) * LUKS_STRIPES;
  const sectors = (bytes + SECTOR_SIZE - 1) / SECTOR_SIZE;
  return ((sectors + HEADER_SECTORS - 1) & ~((HEADER_SECTORS as u64) - 1)) as u32;
}
