import {REASON_LUKS2_METADATA, REASON_LUKS_WORK} from '../abi/image-reasons.ts';
import {equalBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {isNamed} from '../bytes/text.ts';
import {Argon2, ARGON2I, ARGON2ID} from '../cipher/argon2.ts';
import {Hash} from '../cipher/hash.ts';
import {openHash} from '../cipher/open-hash.ts';
import {Pbkdf2} from '../cipher/pbkdf2.ts';
import {CIPHER_SECTOR_SIZE} from '../cipher/sector-cipher.ts';
import {readSource, Source} from '../device/source.ts';
import {decodeBase64} from '../bytes/base64.ts';
import {refuseImage} from '../report/refusal.ts';
import {mergeStripes} from './anti-forensic.ts';
import {LUKS_STRIPES} from './check-header.ts';
import {ITERATION_LIMIT} from './unlock.ts';
import {decimalOf, Luks2Values} from './luks2-values.ts';
import {openNamedCipher, refuseUnknown} from './named-cipher.ts';

const DIGEST_LIMIT: u32 = 32;
const ITEM_LIMIT: u32 = 32;
/** Bytes: the longest key that any cipher takes, twice for XTS, and some more. */
const KEY_LIMIT: u64 = 128;
const TEXT_LIMIT: u32 = 1024;
const AREA_LIMIT: u64 = 1 << 40;
/** What one pass of Argon2 may fill, in KiB for each lane, and what all passes may together. */
const LANE_LIMIT: u64 = 0xf0000;
const FILL_LIMIT: u64 = 0x800000;
const LANES_LIMIT: u64 = 16;

/** LUKS2 On-Disk Format Specification, "Keyslots Object" and "Digests Object": what a passphrase is tried with. */
export class Luks2Slots {
  private iterationsLeft: u64 = ITERATION_LIMIT;
  private fillLeft: u64 = FILL_LIMIT;

  constructor(
    private readonly source: Source,
    private readonly values: Luks2Values,
    private readonly passphrase: Region,
  ) {}

  /** The volume's key; null when there is no such slot or it does not open. */
  open(slot: u32): Region | null {
    const type = this.slotText(slot, '/type');
    if (!isNamed(type, 'luks2')) return null;
    const key = allocateRegion(this.slotNumber(slot, '/key_size', KEY_LIMIT));
    const slotKey = allocateRegion(this.slotNumber(slot, '/area/key_size', KEY_LIMIT));
    this.deriveKey(slot, slotKey);
    const material = this.readMaterial(slot, key.size);
    openNamedCipher(this.slotText(slot, '/area/encryption'), slotKey, CIPHER_SECTOR_SIZE).decrypt(
      0,
      material,
      0,
      material.size,
    );
    mergeStripes(this.hashOf(this.slotText(slot, '/af/hash')), material, LUKS_STRIPES, key);
    return this.isVolumeKey(key) ? key : null;
  }

  private deriveKey(slot: u32, key: Region): void {
    const type = this.slotText(slot, '/kdf/type');
    const salt = decoded(this.slotText(slot, '/kdf/salt'));
    if (isNamed(type, 'pbkdf2')) {
      const hash = this.hashOf(this.slotText(slot, '/kdf/hash'));
      const iterations = this.slotNumber(slot, '/kdf/iterations', u32.MAX_VALUE);
      this.countIterations(hash, iterations, key);
      new Pbkdf2(hash, this.passphrase).derive(salt, iterations, key);
      return;
    }
    const isArgon2 = isNamed(type, 'argon2i') || isNamed(type, 'argon2id');
    if (!isArgon2) refuseUnknown(type);
    this.openArgon2(slot, isNamed(type, 'argon2i') ? ARGON2I : ARGON2ID).derive(this.passphrase, salt, key);
  }

  private openArgon2(slot: u32, type: u32): Argon2 {
    const lanes = this.slotNumber(slot, '/kdf/cpus', LANES_LIMIT);
    const memory = this.slotNumber(slot, '/kdf/memory', u32.MAX_VALUE);
    const passes = this.slotNumber(slot, '/kdf/time', u32.MAX_VALUE);
    if (memory < 8 * lanes) refuseImage(REASON_LUKS2_METADATA);
    const fill: u64 = (memory as u64) * passes;
    if (memory / lanes > LANE_LIMIT || fill > this.fillLeft) refuseImage(REASON_LUKS_WORK, FILL_LIMIT);
    this.fillLeft -= fill;
    return new Argon2(type, passes, memory, lanes);
  }

  private readMaterial(slot: u32, keyBytes: u32): Region {
    if (this.slotNumber(slot, '/af/stripes', LUKS_STRIPES) != LUKS_STRIPES) refuseImage(REASON_LUKS2_METADATA);
    const offset = decimalOf(this.slotText(slot, '/area/offset'), AREA_LIMIT);
    if (offset < 0) refuseImage(REASON_LUKS2_METADATA);
    const bytes: u32 = keyBytes * LUKS_STRIPES;
    const sectors: u32 = (bytes + CIPHER_SECTOR_SIZE - 1) / CIPHER_SECTOR_SIZE;
    const material = allocateRegion(sectors * CIPHER_SECTOR_SIZE);
    readSource(this.source, offset, material, 0, material.size);
    return material;
  }

  /** True when a digest of the payload's segment is that of the key. */
  private isVolumeKey(key: Region): bool {
    for (let digest: u32 = 0; digest < DIGEST_LIMIT; digest++) {
      if (this.isOfPayload(digest) && this.hasDigest(digest, key)) return true;
    }
    return false;
  }

  private isOfPayload(digest: u32): bool {
    for (let item: u32 = 0; item < ITEM_LIMIT; item++) {
      if (isNamed(this.values.findItem('digests/', digest, '/segments/', item), '0')) return true;
    }
    return false;
  }

  private hasDigest(digest: u32, key: Region): bool {
    const type = this.digestText(digest, '/type');
    if (!isNamed(type, 'pbkdf2')) refuseUnknown(type);
    const hash = this.hashOf(this.digestText(digest, '/hash'));
    const expected = decoded(this.digestText(digest, '/digest'));
    const iterations = decimalOf(this.digestText(digest, '/iterations'), u32.MAX_VALUE);
    if (expected.size == 0 || iterations < 1) refuseImage(REASON_LUKS2_METADATA);
    const derived = allocateRegion(expected.size);
    this.countIterations(hash, iterations as u32, derived);
    new Pbkdf2(hash, key).derive(decoded(this.digestText(digest, '/salt')), iterations as u32, derived);
    return equalBytes(derived, 0, expected, 0, expected.size);
  }

  private countIterations(hash: Hash, iterations: u32, key: Region): void {
    const digests: u64 = (key.size + hash.digestSize - 1) / hash.digestSize;
    const wanted = digests * iterations;
    if (wanted > this.iterationsLeft) refuseImage(REASON_LUKS_WORK, ITERATION_LIMIT);
    this.iterationsLeft -= wanted;
  }

  private hashOf(name: Region): Hash {
    const hash = openHash(name);
    if (!hash) refuseUnknown(name);
    return hash as Hash;
  }

  private slotText(slot: u32, field: string): Region {
    return this.values.find('keyslots/', slot, field);
  }

  /** A number of at least one. */
  private slotNumber(slot: u32, field: string, limit: u64): u32 {
    const value = decimalOf(this.slotText(slot, field), limit);
    if (value < 1) refuseImage(REASON_LUKS2_METADATA);
    return value as u32;
  }

  private digestText(digest: u32, field: string): Region {
    return this.values.find('digests/', digest, field);
  }
}

function decoded(text: Region): Region {
  if (text.size > TEXT_LIMIT) refuseImage(REASON_LUKS2_METADATA);
  const bytes = allocateRegion(text.size + 3);
  return sliceRegion(bytes, 0, decodeBase64(text, 0, text.size, bytes));
}
