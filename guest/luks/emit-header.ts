import {
  CREATE_LUKS_CIPHER,
  CREATE_LUKS_DIGEST,
  CREATE_LUKS_DIGEST_LENGTH,
  CREATE_LUKS_HASH,
  CREATE_LUKS_IS_DETACHED,
  CREATE_LUKS_ITERATIONS,
  CREATE_LUKS_KEY_BYTES,
  CREATE_LUKS_SLOT_ITERATIONS,
  CREATE_LUKS_SPECIFICATION,
  CREATE_LUKS_TEXT_LENGTH,
  CREATE_RANDOM,
} from '../abi/create-config.ts';
import {
  LUKS_RANDOM_DIGEST_SALT,
  LUKS_RANDOM_SLOT_SALT,
  LUKS_RANDOM_UUID,
  LUKS_SALT_LENGTH,
} from '../abi/random-fields.ts';
import {storeBe16, storeBe32} from '../bytes/big-endian.ts';
import {load8, loadLe32, store8} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {storeRandomGuid} from '../emit/random-guid.ts';
import {HEADER_SECTORS, keyMaterialSectors, LUKS_STRIPES} from './check-header.ts';
import {
  CIPHER_AT,
  DIGEST_AT,
  DIGEST_SALT_AT,
  HASH_AT,
  ITERATIONS_AT,
  KEY_BYTES_AT,
  LUKS_HEADER_SIZE,
  MODE_AT,
  PAYLOAD_AT,
  SLOT_ACTIVE,
  SLOT_COUNT,
  SLOT_INACTIVE,
  SLOT_SIZE,
  SLOTS_AT,
  UUID_AT,
  VERSION_AT,
} from './header.ts';

const HYPHEN: u8 = 0x2d;

/** LUKS On-Disk Format Specification 1.2.3, "phdr": the header that the config's LUKS group asks for. */
export function makeLuksHeader(config: Region): Region {
  const header = allocateRegion(LUKS_HEADER_SIZE);
  const keyBytes = loadLe32(config, CREATE_LUKS_KEY_BYTES);
  const isDetached = loadLe32(config, CREATE_LUKS_IS_DETACHED) != 0;
  storeText(header, 0, 'LUKS');
  storeBe16(header, 4, 0xbabe);
  storeBe16(header, VERSION_AT, 1);
  copyBytes(header, CIPHER_AT, config, CREATE_LUKS_CIPHER, CREATE_LUKS_TEXT_LENGTH);
  copyBytes(header, MODE_AT, config, CREATE_LUKS_SPECIFICATION, CREATE_LUKS_TEXT_LENGTH);
  copyBytes(header, HASH_AT, config, CREATE_LUKS_HASH, CREATE_LUKS_TEXT_LENGTH);
  storeBe32(header, PAYLOAD_AT, isDetached ? 0 : headerSectors(keyBytes));
  storeBe32(header, KEY_BYTES_AT, keyBytes);
  copyBytes(header, DIGEST_AT, config, CREATE_LUKS_DIGEST, CREATE_LUKS_DIGEST_LENGTH);
  copyBytes(header, DIGEST_SALT_AT, config, CREATE_RANDOM + LUKS_RANDOM_DIGEST_SALT, LUKS_SALT_LENGTH);
  storeBe32(header, ITERATIONS_AT, loadLe32(config, CREATE_LUKS_ITERATIONS));
  storeUuid(header, config);
  storeSlots(header, config, keyBytes);
  return header;
}

/** Sectors of header and key slots together. */
export function headerSectors(keyBytes: u32): u32 {
  return HEADER_SECTORS + SLOT_COUNT * keyMaterialSectors(keyBytes);
}

/** The first slot is open to the passphrase. */
function storeSlots(header: Region, config: Region, keyBytes: u32): void {
  for (let slot: u32 = 0; slot < SLOT_COUNT; slot++) {
    const at: u32 = SLOTS_AT + slot * SLOT_SIZE;
    storeBe32(header, at, slot == 0 ? SLOT_ACTIVE : SLOT_INACTIVE);
    storeBe32(header, at + 40, HEADER_SECTORS + slot * keyMaterialSectors(keyBytes));
    storeBe32(header, at + 44, LUKS_STRIPES);
  }

  storeBe32(header, SLOTS_AT + 4, loadLe32(config, CREATE_LUKS_SLOT_ITERATIONS));
  copyBytes(header, SLOTS_AT + 8, config, CREATE_RANDOM + LUKS_RANDOM_SLOT_SALT, LUKS_SALT_LENGTH);
}

/** RFC 4122 3: groups of 4, 2, 2, 2 and 6 bytes as hexadecimal digits. */
function storeUuid(header: Region, config: Region): void {
  const bytes = allocateRegion(16);
  storeRandomGuid(bytes, 0, config, LUKS_RANDOM_UUID);
  let at = UUID_AT;
  for (let index: u32 = 0; index < bytes.size; index++) {
    if (index == 4 || index == 6 || index == 8 || index == 10) store8(header, at++, HYPHEN);
    const byte = load8(bytes, index);
    store8(header, at++, digitOf(byte >> 4));
    store8(header, at++, digitOf(byte & 15));
  }
}

function digitOf(value: u8): u8 {
  return value < 10 ? 0x30 + value : 0x57 + value;
}
