import {
  CREATE_LUKS_CIPHER,
  CREATE_LUKS_HASH,
  CREATE_LUKS_KEY_BYTES,
  CREATE_LUKS_KEY_CAPACITY,
  CREATE_LUKS_SLOT_KEY,
  CREATE_LUKS_SPECIFICATION,
  CREATE_LUKS_TEXT_LENGTH,
  CREATE_RANDOM,
} from '../abi/create-config.ts';
import {LUKS_RANDOM_KEY, LUKS_RANDOM_STRIPES, LUKS_RANDOM_STRIPES_LENGTH} from '../abi/random-fields.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {Hash} from '../cipher/hash.ts';
import {openHash} from '../cipher/open-hash.ts';
import {openSectorCipher} from '../cipher/open-sector-cipher.ts';
import {CIPHER_SECTOR_SIZE, SectorCipher} from '../cipher/sector-cipher.ts';
import {Sink} from '../emit/sink.ts';
import {completeStripes} from './anti-forensic.ts';
import {HEADER_SECTORS, LUKS_STRIPES} from './check-header.ts';
import {headerSectors, makeLuksHeader} from './emit-header.ts';

/** A LUKS header with its key slots, ready to be written; sizes in bytes. */
export class LuksVolume {
  constructor(
    /** What header and key slots take together; the payload follows, where it is in the same file. */
    public readonly size: u64,
    private readonly header: Region,
    /** Of the first key slot. */
    private readonly material: Region,
  ) {}

  /** Writes it at `offset`; what is not written of it are the empty slots. */
  write(offset: u64, sink: Sink): void {
    sink.write(offset, this.header, 0, this.header.size);
    sink.write(offset + HEADER_SECTORS * CIPHER_SECTOR_SIZE, this.material, 0, this.material.size);
  }
}

/** The volume that the config's LUKS group asks for; null where it asks for none, or for what this program lacks. */
export function makeLuksVolume(config: Region): LuksVolume | null {
  const keyBytes = loadLe32(config, CREATE_LUKS_KEY_BYTES);
  if (keyBytes == 0 || keyBytes > (CREATE_LUKS_KEY_CAPACITY as u32)) return null;
  const hash = openHash(textAt(config, CREATE_LUKS_HASH));
  const cipher = openSectorCipher(
    textAt(config, CREATE_LUKS_CIPHER),
    textAt(config, CREATE_LUKS_SPECIFICATION),
    sliceRegion(config, CREATE_LUKS_SLOT_KEY, keyBytes),
  );
  if (!hash || !cipher) return null;
  const size = (headerSectors(keyBytes) as u64) * CIPHER_SECTOR_SIZE;
  return new LuksVolume(size, makeLuksHeader(config), makeMaterial(config, keyBytes, hash, cipher));
}

/** LUKS On-Disk Format Specification 1.2.3, "Anti-forensic splitter": the volume's key in stripes, encrypted. */
function makeMaterial(config: Region, keyBytes: u32, hash: Hash, cipher: SectorCipher): Region {
  const bytes: u32 = keyBytes * LUKS_STRIPES;
  const material = allocateRegion((bytes + CIPHER_SECTOR_SIZE - 1) & ~(CIPHER_SECTOR_SIZE - 1));
  fillRandom(config, material);
  completeStripes(hash, material, LUKS_STRIPES, sliceRegion(config, CREATE_RANDOM + LUKS_RANDOM_KEY, keyBytes));
  cipher.encrypt(0, material, 0, material.size);
  return material;
}

/** The key stream of AES-256 in counter mode (NIST SP 800-38A 6.5), keyed with what the host drew. */
function fillRandom(config: Region, material: Region): void {
  const text = allocateRegion(16);
  const name = sliceRegion(text, 0, storeText(text, 0, 'aes'));
  const mode = sliceRegion(text, 3, storeText(text, 3, 'ctr-plain64') - 3);
  const seed = sliceRegion(config, CREATE_RANDOM + LUKS_RANDOM_STRIPES, LUKS_RANDOM_STRIPES_LENGTH);
  const stream = openSectorCipher(name, mode, seed);
  if (stream) stream.encrypt(0, material, 0, material.size);
  else unreachable();
}

function textAt(config: Region, at: u32): Region {
  return sliceRegion(config, at, findByte(config, at, CREATE_LUKS_TEXT_LENGTH, 0) - at);
}
