import {Region} from '../bytes/region.ts';
import {Place} from '../driver/place.ts';
import {NUMBERING_FILE, readEncoding} from './encoding.ts';
import {openSectorCipher} from './open-sector-cipher.ts';
import {CIPHER_SECTOR_SIZE, SectorCipher} from './sector-cipher.ts';

/** Makes the bytes that an image stores of those that its guest sees. */
export class Encoder {
  constructor(
    /** Null where both are the same. */
    private readonly cipher: SectorCipher | null,
    private readonly countsFile: bool,
    private readonly firstSector: u64,
  ) {}

  /** `encode` leaves everything as it is. */
  get isPlain(): bool {
    return this.cipher == null;
  }

  /**
   * Encrypts the `length` guest bytes from `guestOffset`, which are at `at` of `into` and go to `place`, in place. Offsets
   * and length are multiples of the cipher's sectors.
   */
  encode(guestOffset: u64, place: Place, into: Region, at: u32, length: u32): void {
    const cipher = this.cipher;
    if (!cipher) return;
    const position = this.countsFile ? place.offset : guestOffset;
    if (position % cipher.sectorSize != 0) unreachable();
    cipher.encrypt(this.firstSector + position / CIPHER_SECTOR_SIZE, into, at, length);
  }
}

/** `bytes` is what Writer.encoding gave: nothing, or what writeEncoding made. */
export function openEncoder(bytes: Region): Encoder {
  if (bytes.size == 0) return new Encoder(null, false, 0);
  const encoding = readEncoding(bytes);
  const cipher = openSectorCipher(encoding.name, encoding.specification, encoding.key, encoding.sectorSize);
  // The writer has opened the same cipher before.
  if (!cipher) return unreachable();
  return new Encoder(cipher, encoding.numbering == NUMBERING_FILE, encoding.firstSector);
}
