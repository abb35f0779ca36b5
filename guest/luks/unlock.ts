import {REASON_LUKS_PASSPHRASE, REASON_LUKS_UNKNOWN, REASON_LUKS_WORK} from '../abi/image-reasons.ts';
import {LAYER_FLAG_VOLUME_KEY} from '../abi/chain-config.ts';
import {equalBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Hash} from '../cipher/hash.ts';
import {openHash} from '../cipher/open-hash.ts';
import {openSectorCipher} from '../cipher/open-sector-cipher.ts';
import {Pbkdf2} from '../cipher/pbkdf2.ts';
import {CIPHER_SECTOR_SIZE, SectorCipher} from '../cipher/sector-cipher.ts';
import {readSource, Source} from '../device/source.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {refuseImage, refuseImageNaming} from '../report/refusal.ts';
import {mergeStripes} from './anti-forensic.ts';
import {LUKS_STRIPES} from './check-header.ts';
import {LuksHeader, SLOT_COUNT} from './header.ts';

/**
 * Most iterations of PBKDF2 that one image may ask for, over all slots that are tried, each digest of a key counted. What
 * qemu-img and cryptsetup choose by their clocks is at most two seconds of a processor with instructions for hashes,
 * some 20 millions; programs here make two millions a second.
 */
export const ITERATION_LIMIT: u64 = 0x3000000;

/**
 * The key of a layer's LUKS volume, unlocked with the layer's passphrase where the layer does not bring the key itself.
 * `header` was read at `offset` of the source. Ends the program when no slot opens.
 */
export function volumeKeyOf(layer: LayerConfig, source: Source, offset: u64, header: LuksHeader): Region {
  if (!layer.has(LAYER_FLAG_VOLUME_KEY)) return unlockLuksKey(source, offset, header, layer.secret);
  if (layer.secret.size != header.keyBytes) refuseImage(REASON_LUKS_PASSPHRASE);
  return layer.secret;
}

function unlockLuksKey(source: Source, offset: u64, header: LuksHeader, passphrase: Region): Region {
  const hash = openHash(header.hash);
  if (!hash) {
    refuseUnknown(header.hash);
    return unreachable();
  }
  const attempt = new Attempt(source, offset, header, hash, new Pbkdf2(hash, passphrase));
  for (let slot: u32 = 0; slot < SLOT_COUNT; slot++) {
    if (header.isSlotActive(slot) && attempt.opens(slot)) return attempt.volumeKey;
  }
  refuseImage(REASON_LUKS_PASSPHRASE);
  return unreachable();
}

/** LUKS On-Disk Format Specification 1.2.3, "Key recovery": what every slot is tried with. */
class Attempt {
  /** Bytes that a slot gave, right or wrong. */
  public readonly volumeKey: Region;
  private readonly slotKey: Region;
  private readonly material: Region;
  private readonly digest: Region;
  private iterationsLeft: u64 = ITERATION_LIMIT;

  constructor(
    private readonly source: Source,
    private readonly offset: u64,
    private readonly header: LuksHeader,
    private readonly hash: Hash,
    private readonly passphraseKey: Pbkdf2,
  ) {
    const keyBytes = header.keyBytes;
    const materialBytes: u32 = keyBytes * LUKS_STRIPES;
    const rest = materialBytes % CIPHER_SECTOR_SIZE;
    this.volumeKey = allocateRegion(keyBytes);
    this.slotKey = allocateRegion(keyBytes);
    this.material = allocateRegion(rest == 0 ? materialBytes : materialBytes + CIPHER_SECTOR_SIZE - rest);
    this.digest = allocateRegion(header.keyDigest.size);
  }

  /** True when the slot gives the volume's key. */
  opens(slot: u32): bool {
    const header = this.header;
    this.count(header.slotIterations(slot), this.slotKey);
    this.passphraseKey.derive(header.slotSalt(slot), header.slotIterations(slot), this.slotKey);
    const cipher = openSectorCipher(header.cipherName, header.specification, this.slotKey);
    if (!cipher) return refuseUnknown(header.cipherName) == null;
    const start = this.offset + header.slotKeyOffset(slot);
    readSource(this.source, start, this.material, 0, this.material.size);
    cipher.decrypt(0, this.material, 0, this.material.size);
    mergeStripes(this.hash, this.material, LUKS_STRIPES, this.volumeKey);
    return this.isVolumeKey();
  }

  private isVolumeKey(): bool {
    const header = this.header;
    this.count(header.iterations, this.digest);
    new Pbkdf2(this.hash, this.volumeKey).derive(header.keyDigestSalt, header.iterations, this.digest);
    return equalBytes(this.digest, 0, header.keyDigest, 0, this.digest.size);
  }

  /** A key longer than a digest takes all iterations once for each digest. */
  private count(iterations: u32, key: Region): void {
    const digests: u64 = (key.size + this.hash.digestSize - 1) / this.hash.digestSize;
    const wanted = digests * iterations;
    if (wanted > this.iterationsLeft) refuseImage(REASON_LUKS_WORK, ITERATION_LIMIT);
    this.iterationsLeft -= wanted;
  }
}

/** The cipher of the payload, of whose beginning on sectors count; ends the program when it has none such. */
export function openLuksPayload(header: LuksHeader, key: Region): SectorCipher {
  const cipher = openSectorCipher(header.cipherName, header.specification, key);
  return cipher ? cipher : refuseUnknown(header.cipherName);
}

/** qemu-img decrypts with it; this program has no such cipher or hash. */
function refuseUnknown(name: Region): SectorCipher {
  refuseImageNaming(REASON_LUKS_UNKNOWN, name, 0, name.size);
  return unreachable();
}
