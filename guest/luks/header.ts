import {loadBe16, loadBe32} from '../bytes/big-endian.ts';
import {copyBytes, findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {hasText, storeDecimal, storeText} from '../bytes/text.ts';
import {SECTOR_SIZE} from '../device/source.ts';

// LUKS On-Disk Format Specification 1.2.3, "phdr".
export const LUKS_HEADER_SIZE: u32 = 592;
export const VERSION_AT: u32 = 6;
export const CIPHER_AT: u32 = 8;
export const MODE_AT: u32 = 40;
export const HASH_AT: u32 = 72;
const TEXT_SIZE: u32 = 32;
export const PAYLOAD_AT: u32 = 104;
export const KEY_BYTES_AT: u32 = 108;
export const DIGEST_AT: u32 = 112;
const DIGEST_SIZE: u32 = 20;
export const DIGEST_SALT_AT: u32 = 132;
const SALT_SIZE: u32 = 32;
export const ITERATIONS_AT: u32 = 164;
export const UUID_AT: u32 = 168;
const UUID_SIZE: u32 = 40;
export const SLOTS_AT: u32 = 208;
export const SLOT_SIZE: u32 = 48;
export const SLOT_ACTIVE: u32 = 0x00ac71f3;
export const SLOT_INACTIVE: u32 = 0x0000dead;
export const SLOT_COUNT: u32 = 8;
export const LUKS_TEXTS_END: u32 = 3;

const HYPHEN: u8 = 0x2d;
const COLON: u8 = 0x3a;

/** The partition header of LUKS version 1, with its texts as qemu-img names them. */
export class LuksHeader {
  constructor(
    private readonly bytes: Region,
    /** A name that does not end within its field runs on into the next. */
    private readonly runsOn: bool = false,
  ) {}

  /** Bytes from the header's start. */
  get payloadOffset(): u64 {
    return (this.payloadSector as u64) * SECTOR_SIZE;
  }

  get version(): u32 {
    return loadBe16(this.bytes, VERSION_AT);
  }

  /** Sectors from the header's start. */
  get payloadSector(): u32 {
    return loadBe32(this.bytes, PAYLOAD_AT);
  }

  /** Bytes of the volume's key. */
  get keyBytes(): u32 {
    return loadBe32(this.bytes, KEY_BYTES_AT);
  }

  /** `aes` */
  get cipherName(): Region {
    return this.text(CIPHER_AT, TEXT_SIZE);
  }

  /** `xts-plain64`, all of it. */
  get specification(): Region {
    return this.text(MODE_AT, TEXT_SIZE);
  }

  /** What deriving from the volume's key must give. */
  get keyDigest(): Region {
    return sliceRegion(this.bytes, DIGEST_AT, DIGEST_SIZE);
  }

  get keyDigestSalt(): Region {
    return sliceRegion(this.bytes, DIGEST_SALT_AT, SALT_SIZE);
  }

  get iterations(): u32 {
    return loadBe32(this.bytes, ITERATIONS_AT);
  }

  isSlotActive(slot: u32): bool {
    return this.slotState(slot) == SLOT_ACTIVE;
  }

  slotState(slot: u32): u32 {
    return loadBe32(this.bytes, SLOTS_AT + slot * SLOT_SIZE);
  }

  slotSalt(slot: u32): Region {
    return sliceRegion(this.bytes, SLOTS_AT + slot * SLOT_SIZE + 8, SALT_SIZE);
  }

  /** Sectors from the header's start. */
  slotKeySector(slot: u32): u32 {
    return loadBe32(this.bytes, SLOTS_AT + slot * SLOT_SIZE + 40);
  }

  slotIterations(slot: u32): u32 {
    return loadBe32(this.bytes, SLOTS_AT + slot * SLOT_SIZE + 4);
  }

  /** Bytes from the header's start. */
  slotKeyOffset(slot: u32): u64 {
    return (this.slotKeySector(slot) as u64) * SECTOR_SIZE;
  }

  slotStripes(slot: u32): u32 {
    return loadBe32(this.bytes, SLOTS_AT + slot * SLOT_SIZE + 44);
  }

  get hash(): Region {
    return this.text(HASH_AT, TEXT_SIZE);
  }

  get uuid(): Region {
    return this.text(UUID_AT, UUID_SIZE);
  }

  /** `aes-256`: the cipher and the bits of its key; xts has two keys of that many. */
  get cipher(): Region {
    const name = this.text(CIPHER_AT, TEXT_SIZE);
    const bits = loadBe32(this.bytes, KEY_BYTES_AT) * (hasText(this.mode, 0, 'xts') ? 4 : 8);
    const cipher = allocateRegion(name.size + 12);
    copyBytes(cipher, 0, name, 0, name.size);
    const length = storeDecimal(cipher, storeText(cipher, name.size, '-'), bits);
    return sliceRegion(cipher, 0, length);
  }

  /** `xts` of `xts-plain64`. */
  get mode(): Region {
    const text = this.text(MODE_AT, TEXT_SIZE);
    return sliceRegion(text, 0, findByte(text, 0, text.size, HYPHEN));
  }

  /** `plain64` of `xts-plain64`, `essiv` of `cbc-essiv:sha256`. */
  get ivGenerator(): Region {
    const text = this.behind(this.text(MODE_AT, TEXT_SIZE), HYPHEN);
    return sliceRegion(text, 0, findByte(text, 0, text.size, COLON));
  }

  /** `sha256` of `cbc-essiv:sha256`; empty where the generator has no hash. */
  get ivGeneratorHash(): Region {
    return this.behind(this.text(MODE_AT, TEXT_SIZE), COLON);
  }

  /** The first of cipher name, mode and hash that does not end within its field, or LUKS_TEXTS_END. */
  get unendedText(): u32 {
    for (let field: u32 = 0; field < LUKS_TEXTS_END; field++) {
      const at: u32 = CIPHER_AT + field * TEXT_SIZE;
      if (findByte(this.bytes, at, TEXT_SIZE, 0) == at + TEXT_SIZE) return field;
    }
    return LUKS_TEXTS_END;
  }

  private text(at: u32, size: u32): Region {
    const limit = this.runsOn ? LUKS_HEADER_SIZE - at : size;
    return sliceRegion(this.bytes, at, findByte(this.bytes, at, limit, 0) - at);
  }

  /** The generator is followed by a hash, even an empty one. */
  get hasGeneratorHash(): bool {
    const text = this.specification;
    return findByte(text, 0, text.size, COLON) < text.size;
  }

  private behind(text: Region, mark: u8): Region {
    const at = findByte(text, 0, text.size, mark);
    return at == text.size ? new Region(0, 0) : sliceRegion(text, at + 1, text.size - at - 1);
  }
}
